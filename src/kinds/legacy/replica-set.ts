import { replicaSets } from '../apps/replica-set.ts';
import { olderVersion } from './older-version.ts';
import { labelsFromTemplate } from './template-labels.ts';
import { WORKLOAD_VERSIONS } from './workload-versions.ts';

export const replicaSetsV1beta2 = olderVersion(replicaSets, WORKLOAD_VERSIONS.appsV1beta2);

export const replicaSetsExtensions = olderVersion(replicaSets, {
  ...WORKLOAD_VERSIONS.extensionsV1beta1,
  defaults: labelsFromTemplate,
});
