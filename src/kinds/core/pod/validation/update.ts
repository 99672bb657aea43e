import {
  type Container,
  type ContainerStatus,
  type FieldError,
  forbidden,
  invalidValue,
  type Pod,
  type PodSpec,
  required,
  type Stored,
  type Toleration,
} from '#api';
import { immutable, sameValue } from '../../../immutable-field.ts';
import { differences } from './differences.ts';

const MAY_CHANGE = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
];

/** A running pod is what it is: little but images and labels may change. */
export function validatePodUpdate({ spec }: Pod, { spec: old }: Stored<Pod>): FieldError[] {
  if (!spec) return [];
  const errors: FieldError[] = [];
  for (const list of ['containers', 'initContainers'] as const) {
    const found = validateImages(`spec.${list}`, spec[list] ?? [], old[list] ?? []);
    errors.push(...found.errors);
    if (found.stop) return errors;
  }
  const deadline = validateDeadline(spec.activeDeadlineSeconds, old.activeDeadlineSeconds);
  errors.push(...deadline.errors);
  if (deadline.stop) return errors;
  errors.push(...onlyAdded(spec.tolerations ?? [], old.tolerations ?? []));
  const oldGates = new Set((old.schedulingGates ?? []).map((g) => g.name));
  (spec.schedulingGates ?? []).forEach(({ name }, i) => {
    if (oldGates.has(name)) return;
    const text = `only deletion is allowed, but found new scheduling gate '${name}'`;
    errors.push(forbidden(`spec.schedulingGates[${i}].name`, text));
  });
  const munged = withOld(spec, old);
  if (!sameValue(munged, old)) {
    const text = `pod updates may not change fields other than ${MAY_CHANGE.join(',')}\n${differences(old, munged)}`;
    errors.push(forbidden('spec', text));
  }
  return errors;
}

function validateImages(field: string, containers: readonly Container[], old: readonly Container[]) {
  if (containers.length !== old.length) {
    return { stop: true, errors: [forbidden(field, 'pod updates may not add or remove containers')] };
  }
  const errors = containers.flatMap(({ image }, i) => {
    if (!image) return [required(`${field}[${i}].image`)];
    if (image === image.trim()) return [];
    return [invalidValue(`${field}[${i}].image`, image, 'must not have leading or trailing whitespace')];
  });
  return { stop: false, errors };
}

function validateDeadline(seconds: number | undefined, old: number | undefined) {
  const field = 'spec.activeDeadlineSeconds';
  if (seconds !== undefined && old !== undefined && old < seconds) {
    return { stop: true, errors: [invalidValue(field, seconds, 'must be less than or equal to previous value')] };
  }
  if (seconds === undefined && old !== undefined) {
    return { stop: false, errors: [invalidValue(field, null, 'must not update from a positive integer to nil value')] };
  }
  return { stop: false, errors: [] };
}

function onlyAdded(tolerations: readonly Toleration[], old: readonly Toleration[]): FieldError[] {
  const isKept = ({ tolerationSeconds: _, ...before }: Toleration) =>
    tolerations.some(({ tolerationSeconds: __, ...now }) => sameValue(now, before));
  if (old.every(isKept)) return [];
  return [forbidden('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds')];
}

/** The new spec with the old values of what may change, so that the rest can be compared. */
function withOld(spec: PodSpec, old: PodSpec): PodSpec {
  const images = (containers: Container[] | undefined, before: Container[] | undefined) =>
    containers?.map((c, i): Container => {
      const image = before?.[i]?.image;
      return { ...c, ...(image !== undefined && { image }) };
    });
  const initContainers = images(spec.initContainers, old.initContainers);
  const munged: PodSpec = {
    ...spec,
    containers: images(spec.containers, old.containers) ?? [],
    ...(initContainers && { initContainers }),
  };
  for (const field of ['activeDeadlineSeconds', 'schedulingGates', 'tolerations'] as const) {
    delete munged[field];
    if (old[field] !== undefined) Object.assign(munged, { [field]: old[field] });
  }
  if ((old.terminationGracePeriodSeconds ?? 0) < 0 && munged.terminationGracePeriodSeconds === 1) {
    Object.assign(munged, { terminationGracePeriodSeconds: old.terminationGracePeriodSeconds });
  }
  if (old.schedulingGates?.length) Object.assign(munged, { nodeSelector: old.nodeSelector, affinity: old.affinity });
  return munged;
}

/** What a node may not say of a pod it runs. */
export function validatePodStatus(pod: Pod, old: Stored<Pod>): FieldError[] {
  const { status = {} } = pod;
  const policy = old.spec.restartPolicy ?? 'Always';
  const sidecars = new Set(
    (old.spec.initContainers ?? []).filter((c) => c.restartPolicy === 'Always').map((c) => c.name),
  );
  return [
    ...immutable('status.qosClass', status.qosClass, old.status.qosClass),
    ...noComeback('containerStatuses', status.containerStatuses, old.status.containerStatuses, policy),
    ...noComeback(
      'initContainerStatuses',
      status.initContainerStatuses,
      old.status.initContainerStatuses,
      policy,
      sidecars,
    ),
    ...noComeback(
      'ephemeralContainerStatuses',
      status.ephemeralContainerStatuses,
      old.status.ephemeralContainerStatuses,
      'Never',
    ),
  ];
}

function noComeback(
  list: string,
  now: readonly ContainerStatus[] = [],
  old: readonly ContainerStatus[] = [],
  policy: string,
  exempt: ReadonlySet<string> = new Set(),
): FieldError[] {
  if (policy === 'Always') return [];
  return old.flatMap(({ name, state }, i) => {
    if (!state?.terminated || exempt.has(name)) return [];
    if (state.terminated.exitCode !== 0 && policy === 'OnFailure') return [];
    const isBack = now.some((s) => s.name === name && !s.state?.terminated);
    return isBack ? [forbidden(`status.${list}[${i}].state`, 'may not be transitioned to non-terminated state')] : [];
  });
}
