/** One thing that must be well. */
export interface Check {
  name: string;
  /** What is wrong; undefined when all is well. */
  fault(): string | undefined;
  /** Asked by `/readyz` alone: what it waits for is no reason to start the server anew. */
  readinessOnly?: true;
}

/** What the checks look at. */
export interface ServerState {
  /** Everything that must be there before anyone else comes has been written. */
  isReady(): boolean;
  isClosing(): boolean;
  /** Why nothing can be written any more. */
  storeFault(): string | undefined;
}

const HOOK = 'poststarthook';
/** Done before the first request can come. */
const DONE_AT_START = [
  'generic-apiserver-start-informers',
  'start-apiextensions-informers',
  'start-apiextensions-controllers',
  'crd-informer-synced',
  'start-service-ip-repair-controllers',
];
const DONE_WHEN_READY = [
  'start-system-namespaces-controller',
  'rbac/bootstrap-roles',
  'scheduling/bootstrap-system-priority-classes',
  'bootstrap-controller',
  'apiservice-registration-controller',
  'kube-apiserver-autoregistration',
];

/** In the original's order. */
export function serverChecks({ isReady, isClosing, storeFault }: ServerState): Check[] {
  const well = (name: string): Check => ({ name, fault: () => undefined });
  const unless = (name: string, fault: Check['fault']): Check => ({ name, fault });
  const notReady = () => (isReady() ? undefined : 'not finished');
  return [
    well('ping'),
    well('log'),
    unless('etcd', storeFault),
    { ...unless('etcd-readiness', storeFault), readinessOnly: true },
    { ...well('informer-sync'), readinessOnly: true },
    ...DONE_AT_START.map((name) => well(`${HOOK}/${name}`)),
    ...DONE_WHEN_READY.map((name) => unless(`${HOOK}/${name}`, notReady)),
    unless('autoregister-completion', notReady),
    { ...unless('shutdown', () => (isClosing() ? 'process is shutting down' : undefined)), readinessOnly: true },
  ];
}
