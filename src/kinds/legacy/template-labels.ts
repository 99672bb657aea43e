import type { KubeObject, LabelSelector, PodTemplateSpec } from '#api';

/** An object that makes pods from a template. */
export type Workload = KubeObject & { spec?: { selector?: LabelSelector; template?: PodTemplateSpec } };

/** What was not said of the selector and the labels is taken from the template, as all workloads once did. */
export function labelsFromTemplate(draft: Workload): void {
  const { spec } = draft;
  const labels = spec?.template?.metadata?.labels;
  if (!spec || !labels) return;
  spec.selector ??= { matchLabels: { ...labels } };
  draft.metadata ??= {};
  if (Object.keys(draft.metadata.labels ?? {}).length === 0) draft.metadata.labels = { ...labels };
}
