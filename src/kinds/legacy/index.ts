import { controllerRevisions } from '../apps/controller-revision.ts';
import { cronJobs } from '../batch/cron-job.ts';
import type { Kind } from '../kind.ts';
import { ingressClasses } from '../networking/ingress-class.ts';
import { networkPolicies } from '../networking/network-policy.ts';
import { daemonSetsExtensions, daemonSetsV1beta2 } from './daemon-set.ts';
import { deploymentsExtensions, deploymentsV1beta1, deploymentsV1beta2 } from './deployment.ts';
import { ingressesExtensions, ingressesV1beta1 } from './ingress.ts';
import { olderVersion } from './older-version.ts';
import { podDisruptionBudgetsV1beta1 } from './pod-disruption-budget.ts';
import { replicaSetsExtensions, replicaSetsV1beta2 } from './replica-set.ts';
import { statefulSetsV1beta1, statefulSetsV1beta2 } from './stateful-set.ts';

/**
 * Versions the original no longer serves, which old manifests are still written in. Each shares its objects with
 * today's kind.
 */
export const legacyKinds: readonly Kind[] = [
  olderVersion(cronJobs, { version: 'v1beta1', deprecated: '1.21', removed: '1.25', orphansByDefault: true }),
  podDisruptionBudgetsV1beta1,
  ingressesV1beta1,
  // The original means the kind here, and says its list.
  olderVersion(ingressClasses, {
    version: 'v1beta1',
    deprecated: '1.19',
    removed: '1.22',
    use: 'networking.k8s.io/v1 IngressClassList',
  }),
  deploymentsV1beta2,
  replicaSetsV1beta2,
  statefulSetsV1beta2,
  daemonSetsV1beta2,
  olderVersion(controllerRevisions, { version: 'v1beta2', deprecated: '1.9', removed: '1.16' }),
  deploymentsV1beta1,
  statefulSetsV1beta1,
  olderVersion(controllerRevisions, { version: 'v1beta1', deprecated: '1.8', removed: '1.16' }),
  ingressesExtensions,
  deploymentsExtensions,
  daemonSetsExtensions,
  replicaSetsExtensions,
  olderVersion(networkPolicies, { group: 'extensions', version: 'v1beta1', deprecated: '1.9', removed: '1.16' }),
];
