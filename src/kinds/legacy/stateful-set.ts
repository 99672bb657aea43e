import type { StatefulSet } from '#api';
import { statefulSets } from '../apps/stateful-set.ts';
import { olderVersion } from './older-version.ts';
import { labelsFromTemplate } from './template-labels.ts';

export const statefulSetsV1beta2 = olderVersion(statefulSets, {
  version: 'v1beta2',
  deprecated: '1.9',
  removed: '1.16',
  orphansByDefault: true,
});

export const statefulSetsV1beta1 = olderVersion(statefulSets, {
  version: 'v1beta1',
  deprecated: '1.8',
  removed: '1.16',
  orphansByDefault: true,
  defaults(draft: StatefulSet) {
    labelsFromTemplate(draft);
    if (draft.spec) draft.spec.updateStrategy = { type: 'OnDelete', ...draft.spec.updateStrategy };
  },
});
