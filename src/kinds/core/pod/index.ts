import type { Pod, Stored } from '#api';
import { declareKind, type OtherSubresource } from '../../kind.ts';
import { podColumns, podCompletion } from './columns.ts';
import { defaultPod } from './defaults.ts';
import { ephemeralContainersUpdate } from './ephemeral-containers.ts';
import { preparePod, preparePodStatus } from './prepare.ts';
import { resizeUpdate } from './resize.ts';
import { validateNewPod, validatePod } from './validation/pod.ts';
import { validatePodStatus } from './validation/status.ts';
import { validatePodUpdate } from './validation/update.ts';
import { podWarnings } from './warnings.ts';

const STREAM_VERBS = ['create', 'get'];
const PROXY_VERBS = ['create', 'delete', 'get', 'patch', 'update'];
const OBJECT_VERBS = ['get', 'patch', 'update'];

const others: readonly OtherSubresource[] = [
  { name: 'attach', kind: 'PodAttachOptions', verbs: STREAM_VERBS },
  { name: 'binding', kind: 'Binding', verbs: ['create'] },
  { name: 'ephemeralcontainers', kind: 'Pod', verbs: OBJECT_VERBS, update: ephemeralContainersUpdate },
  { name: 'eviction', kind: 'Eviction', group: 'policy', version: 'v1', verbs: ['create'] },
  { name: 'exec', kind: 'PodExecOptions', verbs: STREAM_VERBS },
  { name: 'log', kind: 'Pod', verbs: ['get'] },
  { name: 'portforward', kind: 'PodPortForwardOptions', verbs: STREAM_VERBS },
  { name: 'proxy', kind: 'PodProxyOptions', verbs: PROXY_VERBS },
  { name: 'resize', kind: 'Pod', verbs: OBJECT_VERBS, update: resizeUpdate },
];

export const pods = declareKind<Pod>({
  group: '',
  version: 'v1',
  kind: 'Pod',
  plural: 'pods',
  singular: 'pod',
  shortNames: ['po'],
  categories: ['all'],
  namespaced: true,
  definition: 'io.k8s.api.core.v1.Pod',
  subresources: { status: true, others },
  countsGenerations: true,
  selectableFields: {
    'spec.nodeName': ({ spec }) => spec.nodeName ?? '',
    'spec.host': ({ spec }) => spec.nodeName ?? '',
    'spec.restartPolicy': ({ spec }) => spec.restartPolicy ?? '',
    'spec.schedulerName': ({ spec }) => spec.schedulerName ?? '',
    'spec.serviceAccountName': ({ spec }) => spec.serviceAccountName ?? '',
    'spec.hostNetwork': ({ spec }) => String(spec.hostNetwork ?? false),
    'status.phase': ({ status }) => status.phase ?? '',
    'status.podIP': ({ status }) => status.podIPs?.[0]?.ip ?? '',
    // The original takes this name, and finds no pod by it.
    'status.podIPs': () => '',
    'status.nominatedNodeName': ({ status }) => status.nominatedNodeName ?? '',
  },
  columns: podColumns,
  completion: podCompletion,
  defaults: defaultPod,
  prepareCreate: preparePod,
  prepareStatus: preparePodStatus,
  warnings: (pod, old) => (old ? [] : podWarnings(pod)),
  validate: validatePod,
  validateCreate: validateNewPod,
  validateUpdate: validatePodUpdate,
  validateStatus: validatePodStatus,
  graceSeconds,
});

/** A pod that no node runs, or that has ended, is gone at once. */
function graceSeconds({ spec, status }: Stored<Pod>, requested: number | undefined): number {
  if (!spec.nodeName || status.phase === 'Failed' || status.phase === 'Succeeded') return 0;
  const seconds = requested ?? spec.terminationGracePeriodSeconds ?? 0;
  return seconds < 0 ? 1 : seconds;
}
