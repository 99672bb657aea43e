import type { DaemonSet, KubeObject, Stored } from '#api';
import { daemonSets, TEMPLATE_GENERATION } from '../apps/daemon-set.ts';
import { sameValue } from '../immutable-field.ts';
import { olderVersion } from './older-version.ts';
import { labelsFromTemplate } from './template-labels.ts';

type OlderDaemonSet = DaemonSet & { spec?: { templateGeneration?: number } };

/** What is an annotation today was a field. */
function toToday(object: OlderDaemonSet): object {
  const { templateGeneration = 0, ...spec } = object.spec ?? {};
  const annotations = { ...object.metadata?.annotations, [TEMPLATE_GENERATION]: String(templateGeneration) };
  return { ...object, metadata: { ...object.metadata, annotations }, spec };
}

function fromToday(object: KubeObject): object {
  const { metadata, spec } = object as Stored<DaemonSet>;
  const { annotations = {}, ...restOfMetadata } = metadata;
  const { [TEMPLATE_GENERATION]: generation, ...own } = annotations;
  return {
    ...object,
    metadata: { ...restOfMetadata, ...(Object.keys(own).length > 0 && { annotations: own }) },
    spec: { ...spec, ...(generation !== undefined && { templateGeneration: Number(generation) }) },
  };
}

export const daemonSetsV1beta2 = olderVersion(daemonSets, {
  version: 'v1beta2',
  deprecated: '1.9',
  removed: '1.16',
  orphansByDefault: true,
});

export const daemonSetsExtensions = olderVersion(daemonSets, {
  group: 'extensions',
  version: 'v1beta1',
  deprecated: '1.8',
  removed: '1.16',
  mayChange: ['spec.selector'],
  orphansByDefault: true,
  toToday,
  fromToday,
  defaults(draft: OlderDaemonSet) {
    labelsFromTemplate(draft);
    if (draft.spec) draft.spec.updateStrategy = { type: 'OnDelete', ...draft.spec.updateStrategy };
  },
  prepareCreate({ spec }: OlderDaemonSet) {
    if (spec) spec.templateGeneration = Math.max(1, spec.templateGeneration ?? 1);
  },
  prepareUpdate({ spec }: OlderDaemonSet, old: OlderDaemonSet) {
    if (!spec) return;
    const before = old.spec?.templateGeneration ?? 0;
    spec.templateGeneration = sameValue(spec.template, old.spec?.template) ? before : before + 1;
  },
});
