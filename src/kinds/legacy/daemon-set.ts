import type { DaemonSet, KubeObject, Stored } from '#api';
import { daemonSets, TEMPLATE_GENERATION } from '../apps/daemon-set.ts';
import { sameValue } from '../immutable-field.ts';
import { olderVersion } from './older-version.ts';
import { labelsFromTemplate } from './template-labels.ts';
import { WORKLOAD_VERSIONS } from './workload-versions.ts';

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

export const daemonSetsV1beta2 = olderVersion(daemonSets, WORKLOAD_VERSIONS.appsV1beta2);

export const daemonSetsExtensions = olderVersion(daemonSets, {
  ...WORKLOAD_VERSIONS.extensionsV1beta1,
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
