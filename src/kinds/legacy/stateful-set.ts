import type { StatefulSet } from '#api';
import { statefulSets } from '../apps/stateful-set.ts';
import { olderVersion } from './older-version.ts';
import { labelsFromTemplate } from './template-labels.ts';
import { WORKLOAD_VERSIONS } from './workload-versions.ts';

export const statefulSetsV1beta2 = olderVersion(statefulSets, WORKLOAD_VERSIONS.appsV1beta2);

export const statefulSetsV1beta1 = olderVersion(statefulSets, {
  ...WORKLOAD_VERSIONS.appsV1beta1,
  defaults(draft: StatefulSet) {
    labelsFromTemplate(draft);
    if (draft.spec) draft.spec.updateStrategy = { type: 'OnDelete', ...draft.spec.updateStrategy };
  },
});
