import type { PodTemplateSpec } from '#api';
import { defaultPodSpec } from './spec-defaults.ts';

/** Defaults of what controllers make pods from. */
export function defaultTemplate(template: PodTemplateSpec): void {
  template.metadata ??= {};
  template.spec ??= { containers: [] };
  defaultPodSpec(template.spec);
}
