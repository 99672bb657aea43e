import {
  type Affinity,
  type FieldError,
  forbidden,
  invalidValue,
  type NodeSelectorTerm,
  type Pod,
  type PodSpec,
  rangeText,
  required,
  type Stored,
  type Toleration,
} from '#api';
import { sameValue } from '../../../immutable-field.ts';
import { asInternal, internalPodSpec } from '../../internal-form.ts';
import { validateAnnotationChanges, validatePodAnnotations } from './annotations.ts';
import { validateImages } from './container.ts';
import { differences } from './differences.ts';
import { validateTolerations } from './tolerations.ts';

const MAY_CHANGE = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
];
const MAX_INT32 = 2_147_483_647;

/** A pod is what it is: little but images and labels may change. */
export function validatePodUpdate(pod: Pod, old: Stored<Pod>): FieldError[] {
  const { spec } = pod;
  if (!spec) return [];
  const errors = validateAnnotationUpdate(pod, old);
  for (const list of ['containers', 'initContainers'] as const) {
    const [now, before] = [spec[list] ?? [], old.spec[list] ?? []];
    if (now.length !== before.length) {
      return [...errors, forbidden(`spec.${list}`, 'pod updates may not add or remove containers')];
    }
    now.forEach(({ image }, i) => {
      if (!image) errors.push(required(`spec.${list}[${i}].image`));
    });
    errors.push(...validateImages(`spec.${list}`, now));
  }
  const deadline = validateDeadline(spec.activeDeadlineSeconds, old.spec.activeDeadlineSeconds);
  errors.push(...deadline.errors);
  if (deadline.stop) return errors;
  return [
    ...errors,
    ...onlyAdded(spec.tolerations ?? [], old.spec.tolerations ?? []),
    ...onlyRemovedGates(spec, old.spec),
    ...(sameValue(spec, old.spec) ? [] : validateRest(spec, old.spec)),
  ];
}

/** What is told of annotations whenever a pod is changed, through whichever door. */
export function validateAnnotationUpdate({ metadata, spec }: Pod, old: Stored<Pod>): FieldError[] {
  const annotations = metadata?.annotations ?? {};
  const field = 'metadata.annotations';
  return [
    ...validateAnnotationChanges(field, annotations, old.metadata.annotations ?? {}),
    ...validatePodAnnotations(field, annotations, spec ?? old.spec),
  ];
}

function validateDeadline(seconds: number | undefined, old: number | undefined) {
  const field = 'spec.activeDeadlineSeconds';
  const stop = (text: string) => ({ stop: true, errors: [invalidValue(field, seconds, text)] });
  if (seconds !== undefined) {
    if (seconds < 0 || seconds > MAX_INT32) return stop(rangeText(0, MAX_INT32));
    if (old !== undefined && old < seconds) return stop('must be less than or equal to previous value');
  } else if (old !== undefined) {
    return { stop: false, errors: [invalidValue(field, null, 'must not update from a positive integer to nil value')] };
  }
  return { stop: false, errors: [] };
}

function onlyAdded(tolerations: readonly Toleration[], old: readonly Toleration[]): FieldError[] {
  const isKept = ({ tolerationSeconds: _, ...before }: Toleration) =>
    tolerations.some(({ tolerationSeconds: __, ...now }) => sameValue(now, before));
  if (old.every(isKept)) return validateTolerations('spec.tolerations', tolerations);
  return [forbidden('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds')];
}

function onlyRemovedGates({ schedulingGates = [] }: PodSpec, old: PodSpec): FieldError[] {
  const oldGates = new Set((old.schedulingGates ?? []).map((gate) => gate.name));
  return schedulingGates.flatMap(({ name }, i) => {
    if (oldGates.has(name)) return [];
    const text = `only deletion is allowed, but found new scheduling gate '${name}'`;
    return [forbidden(`spec.schedulingGates[${i}].name`, text)];
  });
}

/** Compares all else: the new spec with what may change as it was before. */
function validateRest(spec: PodSpec, old: PodSpec): FieldError[] {
  const errors: FieldError[] = [];
  const kept: PodSpec = { ...spec, containers: withImages(spec.containers, old.containers) };
  if (spec.initContainers) kept.initContainers = withImages(spec.initContainers, old.initContainers);
  for (const name of ['activeDeadlineSeconds', 'schedulingGates', 'tolerations'] as const) restore(kept, old, name);
  if ((old.terminationGracePeriodSeconds ?? 0) < 0 && spec.terminationGracePeriodSeconds === 1) {
    restore(kept, old, 'terminationGracePeriodSeconds');
  }
  if (old.schedulingGates?.length) {
    if (!sameValue(spec.nodeSelector, old.nodeSelector)) {
      errors.push(...onlyMoreLabels(spec.nodeSelector ?? {}, old.nodeSelector ?? {}));
      restore(kept, old, 'nodeSelector');
    }
    if (!sameValue(spec.affinity?.nodeAffinity, old.affinity?.nodeAffinity)) {
      errors.push(...onlyNarrower(spec.affinity, old.affinity));
      restoreNodeAffinity(kept, old);
    }
  }
  if (sameValue(kept, old)) return errors;
  const changes = differences(internalPodSpec(old), internalPodSpec(kept));
  const text = `pod updates may not change fields other than ${MAY_CHANGE.join(',')}\n${changes}`;
  return [...errors, forbidden('spec', text)];
}

function withImages(containers: PodSpec['containers'], old: PodSpec['containers'] = []): PodSpec['containers'] {
  return containers.map((container, i) => {
    const image = old[i]?.image;
    return { ...container, ...(image !== undefined && { image }) };
  });
}

function restore(spec: PodSpec, old: PodSpec, name: keyof PodSpec): void {
  delete spec[name];
  if (old[name] !== undefined) Object.assign(spec, { [name]: old[name] });
}

function restoreNodeAffinity(kept: PodSpec, old: PodSpec): void {
  const { nodeAffinity: _, ...rest } = kept.affinity ?? {};
  const before = old.affinity?.nodeAffinity;
  const affinity = { ...rest, ...(before && { nodeAffinity: before }) };
  if (Object.keys(affinity).length > 0 || old.affinity) kept.affinity = affinity;
  else delete kept.affinity;
}

/** A pod that waits at a gate may be told to look for fewer nodes, never for others. */
function onlyMoreLabels(labels: NonNullable<PodSpec['nodeSelector']>, old: typeof labels): FieldError[] {
  if (Object.entries(old).every(([key, value]) => labels[key] === value)) return [];
  const text = 'only additions to spec.nodeSelector are allowed (no mutations or deletions)';
  return [invalidValue('spec.nodeSelector', labels, text)];
}

const MUST = 'requiredDuringSchedulingIgnoredDuringExecution';

function onlyNarrower(affinity: Affinity | undefined, old: Affinity | undefined): FieldError[] {
  const termsOf = (one: Affinity | undefined) => one?.nodeAffinity?.[MUST]?.nodeSelectorTerms ?? [];
  const [now, before] = [termsOf(affinity), termsOf(old)];
  const field = `spec.affinity.nodeAffinity.${MUST}.nodeSelectorTerms`;
  const shown = (term: NodeSelectorTerm) => asInternal('NodeSelectorTerm', term);
  if (before.length > 0 && before.length !== now.length) {
    const text = 'no additions/deletions to non-empty NodeSelectorTerms list are allowed';
    return [invalidValue(field, now.length > 0 ? now.map(shown) : null, text)];
  }
  return before.flatMap((term, i) => {
    const after = now[i] ?? {};
    if (hasOnlyAdditions(after, term)) return [];
    return [invalidValue(`${field}[${i}]`, shown(after), 'only additions are allowed (no mutations or deletions)')];
  });
}

function hasOnlyAdditions(now: NodeSelectorTerm, old: NodeSelectorTerm): boolean {
  const lists = (['matchExpressions', 'matchFields'] as const).map(
    (name) => [now[name] ?? [], old[name] ?? []] as const,
  );
  // A term that asks for nothing selects no node, so what is added to it would select more.
  if (lists.every(([, before]) => before.length === 0)) return lists.every(([after]) => after.length === 0);
  return lists.every(([after, before]) => sameValue(after.slice(0, before.length), before));
}
