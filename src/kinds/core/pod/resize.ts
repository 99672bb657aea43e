import {
  type Container,
  type FieldError,
  forbidden,
  invalidValue,
  type KubeObject,
  type Pod,
  type PodSpec,
  type ResourceRequirements,
  type Stored,
} from '#api';
import { sameValue } from '../../immutable-field.ts';
import type { SubresourceUpdate } from '../../kind.ts';
import { qosClassOf } from './quality-of-service.ts';
import { MIRROR } from './validation/annotations.ts';
import { validatePod } from './validation/pod.ts';

type Amounts = NonNullable<ResourceRequirements['limits']>;
type List = 'containers' | 'initContainers';

/** `pods/resize`: CPU and memory of running containers, within the pod's quality of service. */
export const resizeUpdate: SubresourceUpdate = {
  prepare(draft: KubeObject & Pod, stored) {
    const old = stored as Stored<Pod>;
    const wished = draft.spec ?? { containers: [] };
    // Containers that come, go or change places are let through, to be refused by the rules.
    if (!sameLength(wished, old.spec, 'containers') || !sameLength(wished, old.spec, 'initContainers')) return;
    const spec = structuredClone(old.spec);
    const initContainers = resized(wished.initContainers, spec.initContainers);
    if (initContainers) spec.initContainers = initContainers;
    spec.containers = resized(wished.containers, spec.containers) ?? [];
    if (wished.resources) spec.resources = wished.resources;
    else delete spec.resources;
    draft.metadata = structuredClone(old.metadata);
    draft.spec = spec;
    draft.status = structuredClone(old.status);
  },
  validate(object: KubeObject & Pod, stored) {
    const old = stored as Stored<Pod>;
    if (old.metadata.annotations?.[MIRROR] !== undefined) return [forbidden('', 'static pods cannot be resized')];
    if (old.spec.os?.name === 'windows') return [forbidden('', 'windows pods cannot be resized')];
    const spec = object.spec ?? { containers: [] };
    const errors = [...validatePod(object), ...validateWhole(spec, old)];
    const misplaced = (['containers', 'initContainers'] as const).flatMap((list) =>
      validateOrder(list, spec, old.spec),
    );
    if (misplaced.length > 0) return [...errors, ...misplaced];
    errors.push(...nothingRemoved('initContainers', spec, old.spec), ...nothingRemoved('containers', spec, old.spec));
    errors.push(...onlyComputing(spec, old.spec));
    if (errors.length > 0 || sameValue(withoutComputing(spec), withoutComputing(old.spec))) return errors;
    return [forbidden('spec', 'only cpu and memory resources are mutable')];
  },
};

function sameLength(spec: PodSpec, old: PodSpec, list: List): boolean {
  return (spec[list]?.length ?? 0) === (old[list]?.length ?? 0);
}

/** The old containers with what they are to have; the wished ones as they are when they are others. */
function resized(wished: Container[] | undefined, old: Container[] | undefined): Container[] | undefined {
  if (!wished || !old || wished.some(({ name }, i) => name !== old[i]?.name)) return wished;
  return old.map(({ resources: _, resizePolicy: __, ...container }, i) => {
    const { resources, resizePolicy } = wished[i] ?? {};
    return { ...container, ...(resources && { resources }), ...(resizePolicy && { resizePolicy }) };
  });
}

function validateWhole(spec: PodSpec, old: Stored<Pod>): FieldError[] {
  const errors: FieldError[] = [];
  const qosClass = old.status.qosClass ?? qosClassOf(old.spec);
  if (qosClassOf(spec) !== qosClass) {
    errors.push(invalidValue('spec', qosClass, 'Pod QOS Class may not change as a result of resizing'));
  }
  const running = old.status.containerStatuses?.find(({ state }) => state?.running);
  if (running && !running.resources) {
    errors.push(forbidden('spec', 'Pod running on node without support for resize'));
  }
  errors.push(...validatePodLevel(spec.resources, old.spec.resources));
  if (old.status.nodeAllocatableResourceClaimStatuses?.length) {
    errors.push(forbidden('spec', 'pods with node allocatable resource claims cannot be resized'));
  }
  return errors;
}

function validatePodLevel(now: ResourceRequirements | undefined, old: ResourceRequirements | undefined): FieldError[] {
  if (!now && !old) return [];
  if (old && !now) return [forbidden('spec.resources', 'pod-level resources cannot be removed')];
  const errors = (['requests', 'limits'] as const)
    .filter((part) => isRemoved(now?.[part], old?.[part]))
    .map((part) => forbidden(`spec.resources.${part}`, `pod-level resource ${part} cannot be removed`));
  if (!sameValue(notComputing(now), notComputing(old))) {
    errors.push(forbidden('spec', 'only cpu and memory resources are mutable at pod-level'));
  }
  return errors;
}

function validateOrder(list: List, spec: PodSpec, old: PodSpec): FieldError[] {
  if (!sameLength(spec, old, list)) {
    return [forbidden(`spec.${list}`, `${list} may not be added or removed on resize`)];
  }
  return (old[list] ?? []).flatMap(({ name }, i) => {
    if (spec[list]?.[i]?.name === name) return [];
    return [forbidden(`spec.${list}[${i}].name`, `${list} may not be renamed or reordered on resize`)];
  });
}

function nothingRemoved(list: List, spec: PodSpec, old: PodSpec): FieldError[] {
  return (old[list] ?? []).flatMap(({ resources }, i) =>
    (['requests', 'limits'] as const)
      .filter((part) => isRemoved(spec[list]?.[i]?.resources?.[part], resources?.[part]))
      .map((part) => forbidden(`spec.${list}[${i}].resources.${part}`, `resource ${part} cannot be removed`)),
  );
}

function isRemoved(now: Amounts = {}, old: Amounts = {}): boolean {
  return Object.keys(old).some((name) => now[name] === undefined);
}

/** Of each container only what it computes with may change. */
function onlyComputing(spec: PodSpec, old: PodSpec): FieldError[] {
  const regular = spec.containers.filter((container, i) => !sameButComputing(container, old.containers[i]));
  return [
    ...regular.map(() => forbidden('spec', 'only cpu and memory resources are mutable')),
    ...(spec.initContainers ?? []).flatMap((container, i) =>
      onlyComputingOfInit(i, container, old.initContainers?.[i]),
    ),
  ];
}

function onlyComputingOfInit(index: number, container: Container, old: Container | undefined): FieldError[] {
  const path = `spec.initContainers[${index}]`;
  const errors: FieldError[] = [];
  if (!sameButComputing(container, old)) {
    const text = 'only cpu and memory resources for init or sidecar containers are mutable';
    errors.push(forbidden(path, text));
  }
  if (container.restartPolicy === 'Always' || sameValue(container, old)) return errors;
  const restarts = (container.resizePolicy ?? []).filter(({ restartPolicy }) => restartPolicy === 'RestartContainer');
  const text = 'non-sidecar init containers with a resize policy of RestartContainer cannot be resized';
  return [...errors, ...restarts.map(() => forbidden(path, text))];
}

function sameButComputing(now: Container, old: Container | undefined): boolean {
  // The original forgets the claims of the new container, so that one with claims never is the same.
  if (!old || old.resources?.claims?.length) return false;
  const rest = ({ resources, ...container }: Container) => {
    const { limits, requests } = notComputing(resources) ?? {};
    return { ...container, limits, requests };
  };
  return sameValue(rest(now), rest(old));
}

function withoutComputing(spec: PodSpec): object {
  const strip = ({ resources: _, ...container }: Container) => container;
  return {
    ...spec,
    containers: spec.containers.map(strip),
    initContainers: spec.initContainers?.map(strip),
    resources: notComputing(spec.resources),
  };
}

function notComputing(resources: ResourceRequirements | undefined): ResourceRequirements | undefined {
  if (!resources) return undefined;
  const rest = ({ cpu: _, memory: __, ...amounts }: Amounts = {}) => amounts;
  const [limits, requests] = [rest(resources.limits), rest(resources.requests)];
  const { claims } = resources;
  const isEmpty = Object.keys({ ...limits, ...requests }).length === 0 && !claims?.length;
  return isEmpty ? undefined : { limits, requests, ...(claims && { claims }) };
}
