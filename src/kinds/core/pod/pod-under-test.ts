import { type Container, cloneJson, fieldErrorText, type ObjectMeta, type Pod, type PodSpec, type Stored } from '#api';
import { normalise } from '../../normalise.ts';
import { validateCreate, validateUpdate } from '../../validate.ts';
import { pods } from './index.ts';

/** A container with nothing wrong. */
export const container: Container = { name: 'c', image: 'busybox:1.37' };
/** The path of the first container. */
export const C = 'spec.containers[0]';

/** A pod's spec in which the one container is as given. */
export const withContainer = (more: Partial<Container>): PodSpec => ({ containers: [{ ...container, ...more }] });

/** A new pod as it is when its rules look at it. */
export function newPod(spec: Partial<PodSpec>, metadata: ObjectMeta = {}): Pod {
  const draft: Pod = {
    metadata: { name: 'p', namespace: 'ns', ...cloneJson(metadata) },
    spec: cloneJson({ containers: [container], ...spec }),
  };
  normalise(pods, draft);
  pods.prepareCreate?.(draft);
  return draft;
}

/** All that is wrong with a new pod. */
export function faultsOf(spec: Partial<PodSpec>, metadata: ObjectMeta = {}): string[] {
  return validateCreate(pods, newPod(spec, metadata)).map((error) => fieldErrorText(error));
}

/** A pod that exists. */
export function storedPod(spec: Partial<PodSpec>, more: Partial<Pick<Pod, 'metadata' | 'status'>> = {}): Stored<Pod> {
  const { spec: full = { containers: [] }, metadata } = newPod(spec, more.metadata);
  const identity = { name: 'p', uid: 'u', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' };
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...metadata, ...identity },
    spec: full,
    status: { phase: 'Running' as const, ...structuredClone(more.status) },
  };
  normalise(pods, pod as Pod);
  return pod;
}

/** All that is wrong with a change of a pod that exists. */
export function changeFaults(old: Stored<Pod>, change: (draft: Stored<Pod>) => void): string[] {
  const draft = structuredClone(old);
  change(draft);
  normalise(pods, draft as Pod);
  return validateUpdate(pods, draft, old).map((error) => fieldErrorText(error));
}

/** What comes of an update through a subresource: the errors, and the object. */
export function changeThrough(name: string, old: Stored<Pod>, change: (draft: Stored<Pod>) => void) {
  const update = pods.subresources.others?.find((s) => s.name === name)?.update;
  const draft = structuredClone(old);
  change(draft);
  update?.prepare(draft, old, '');
  normalise(pods, draft as Pod);
  return { draft, errors: update?.validate(draft, old).map((error) => fieldErrorText(error)) };
}
