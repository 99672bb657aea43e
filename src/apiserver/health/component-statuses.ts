import type { ComponentStatus, Stored } from '#api';

/** Parts of the control plane that run beside the API server. */
export type Component = 'controller-manager' | 'scheduler';

const COMPONENTS: readonly Component[] = ['controller-manager', 'scheduler'];

/** What the statuses are read from whenever they are asked for. */
export interface ComponentState {
  isRunning(component: Component): boolean;
  /** Why nothing can be written any more. */
  storeFault(): string | undefined;
}

/** The health of every part of the control plane, as it is now. */
export function componentStatusesNow({ isRunning, storeFault }: ComponentState): Stored<ComponentStatus>[] {
  return [
    ...COMPONENTS.map((name) => statusOf(name, isRunning(name) ? undefined : 'not running')),
    statusOf('etcd-0', storeFault()),
  ];
}

function statusOf(name: string, fault: string | undefined): Stored<ComponentStatus> {
  const status = {
    kind: 'ComponentStatus',
    apiVersion: 'v1',
    // All the metadata there is: the object was never written.
    metadata: { name },
    conditions: [{ type: 'Healthy', status: fault === undefined ? 'True' : 'False', message: fault ?? 'ok' }],
  };
  return status as Stored<ComponentStatus>;
}
