import { replicaSets } from '../apps/replica-set.ts';
import { olderVersion } from './older-version.ts';
import { labelsFromTemplate } from './template-labels.ts';

export const replicaSetsV1beta2 = olderVersion(replicaSets, {
  version: 'v1beta2',
  deprecated: '1.9',
  removed: '1.16',
  orphansByDefault: true,
});

export const replicaSetsExtensions = olderVersion(replicaSets, {
  group: 'extensions',
  version: 'v1beta1',
  deprecated: '1.8',
  removed: '1.16',
  mayChange: ['spec.selector'],
  orphansByDefault: true,
  defaults: labelsFromTemplate,
});
