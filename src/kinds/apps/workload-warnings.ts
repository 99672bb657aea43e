import { dnsLabelProblems, type KubeObject, type PodTemplateSpec, type Stored } from '#api';
import { podSpecWarnings } from '../core/pod/warnings.ts';

/** A workload's name becomes part of the names of its pods, which are names of hosts. */
export function nameWarnings({ metadata }: KubeObject): string[] {
  const problems = dnsLabelProblems(metadata?.name ?? '');
  if (problems.length === 0) return [];
  const text =
    'this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended';
  return [`metadata.name: ${text}: [${problems.join(' ')}]`];
}

export function templateWarnings(field: string, template: PodTemplateSpec | undefined): string[] {
  return template?.spec ? podSpecWarnings(`${field}.spec`, template.spec, template.metadata) : [];
}

/** Whether nothing was changed that warnings could be about. */
export function isSameGeneration(object: KubeObject, old: Stored | undefined): boolean {
  return old !== undefined && object.metadata?.generation === old.metadata.generation;
}
