import type { Pod, PodSpec, RuntimeClass, Stored } from '#api';
import { pods, runtimeClasses } from '#kinds';
import { sameJson } from '../rest/same-json.ts';
import { refused } from './refusal.ts';
import type { AdmissionContext, AdmissionRequest, AdmissionStep } from './step.ts';
import { mergedTolerations } from './tolerations.ts';

/** A pod that names a runtime class gets what the class costs, and goes where the class is. */
export const runtimeClass: AdmissionStep = {
  name: 'RuntimeClass',
  admit(request, context) {
    if (request.kind !== pods || request.operation !== 'create' || request.subresource) return;
    const { spec } = request.object as Pod;
    if (!spec) return;
    if (spec.runtimeClassName !== undefined) return applyClass(request, spec, spec.runtimeClassName, context);
    setOverhead(request, spec, undefined);
  },
};

async function applyClass(
  request: AdmissionRequest,
  spec: PodSpec,
  name: string,
  { lookup }: AdmissionContext,
): Promise<void> {
  const found = await lookup(runtimeClasses, { name });
  if (!found) throw refused(request, `pod rejected: RuntimeClass "${name}" not found`);
  setOverhead(request, spec, found);
  if (found.scheduling) setPlace(request, spec, found.scheduling);
}

function setOverhead(request: AdmissionRequest, spec: PodSpec, found: Stored<RuntimeClass> | undefined): void {
  const fixed = found?.overhead?.podFixed;
  if (!found?.overhead) {
    if (spec.overhead === undefined) return;
    throw refused(request, 'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead');
  }
  if (spec.overhead !== undefined && !sameJson(spec.overhead, fixed)) {
    throw refused(request, "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
  }
  if (fixed) spec.overhead = { ...fixed };
}

function setPlace(
  request: AdmissionRequest,
  spec: PodSpec,
  { nodeSelector = {}, tolerations = [] }: NonNullable<RuntimeClass['scheduling']>,
): void {
  for (const [key, value] of Object.entries(nodeSelector)) {
    const own = spec.nodeSelector?.[key];
    if (own === undefined || own === value) continue;
    const why = `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${own}`;
    throw refused(request, why);
  }
  if (Object.keys(nodeSelector).length > 0) spec.nodeSelector = { ...spec.nodeSelector, ...nodeSelector };
  if (tolerations.length > 0) spec.tolerations = mergedTolerations([...(spec.tolerations ?? []), ...tolerations]);
}
