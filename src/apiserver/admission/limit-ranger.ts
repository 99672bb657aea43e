import type { Container, LimitRange, LimitRangeItem, PersistentVolumeClaim, Pod, PodSpec, Stored } from '#api';
import { limitRanges, persistentVolumeClaims, pods } from '#kinds';
import { type Amounts, limitFaults, podAmounts } from './limit-faults.ts';
import { refusedWhole } from './refusal.ts';
import type { AdmissionContext, AdmissionRequest, AdmissionStep } from './step.ts';

const ANNOTATION = 'kubernetes.io/limit-ranger';

/** Pods and claims keep within the limits of their namespace; containers that ask for nothing get its defaults. */
export const limitRanger: AdmissionStep = {
  name: 'LimitRanger',
  admit(request, context) {
    const { kind, operation, subresource, old } = request;
    const isPod = kind === pods && operation === 'create';
    const isClaim = kind === persistentVolumeClaims && (operation === 'create' || operation === 'update');
    if ((!isPod && !isClaim) || subresource || old?.metadata.deletionTimestamp) return;
    return keepWithin(request, context);
  },
};

async function keepWithin(request: AdmissionRequest, { list }: AdmissionContext): Promise<void> {
  const { kind, namespace, object } = request;
  const isPod = kind === pods;
  const ranges = await list(limitRanges, namespace);
  if (isPod) for (const range of ranges) fillIn(object as Pod, range);
  for (const { spec } of ranges) {
    const faults = spec.limits.flatMap((limit) =>
      isPod ? podFaults(object as Pod, limit) : claimFaults(object as PersistentVolumeClaim, limit),
    );
    if (faults.length > 0) throw limited(request, faults);
  }
}

function limited(request: AdmissionRequest, faults: readonly string[]) {
  const all = [...new Set(faults)];
  return refusedWhole(request, all.length === 1 ? (all[0] ?? '') : `[${all.join(', ')}]`);
}

/** What containers do not ask for themselves, and a note of it. */
function fillIn(pod: Pod, { spec: { limits } }: Stored<LimitRange>): void {
  if (!pod.spec) return;
  const own = limits.filter(({ type }) => type === 'Container');
  const defaults = {
    requests: Object.assign({}, ...own.map(({ defaultRequest }) => defaultRequest)) as Amounts,
    limits: Object.assign({}, ...own.map((limit) => limit.default)) as Amounts,
  };
  const { containers = [], initContainers = [] } = pod.spec;
  const notes = [
    ...containers.flatMap((container) => fillContainer(container, 'container', defaults)),
    ...initContainers.flatMap((container) => fillContainer(container, 'init container', defaults)),
  ];
  if (notes.length === 0) return;
  pod.metadata ??= {};
  pod.metadata.annotations = {
    ...pod.metadata.annotations,
    [ANNOTATION]: `LimitRanger plugin set: ${notes.join('; ')}`,
  };
}

function fillContainer(container: Container, what: string, defaults: { requests: Amounts; limits: Amounts }): string[] {
  return (['requests', 'limits'] as const).flatMap((part) => {
    const said = container.resources?.[part] ?? {};
    const missing = Object.keys(defaults[part]).filter((name) => said[name] === undefined);
    if (missing.length === 0) return [];
    const added = missing.map((name) => [name, defaults[part][name] ?? '']);
    container.resources = { ...container.resources, [part]: { ...said, ...Object.fromEntries(added) } };
    return [`${missing.sort().join(', ')} ${part.slice(0, -1)} for ${what} ${container.name}`];
  });
}

function podFaults({ spec }: Pod, limit: LimitRangeItem): string[] {
  const { containers = [], initContainers = [] } = (spec ?? {}) as Partial<PodSpec>;
  if (limit.type === 'Container') {
    return [...containers, ...initContainers].flatMap(({ resources = {} }) => limitFaults(limit, resources));
  }
  if (limit.type !== 'Pod') return [];
  const sum = (part: 'requests' | 'limits') => podAmounts(containers, initContainers, part);
  return limitFaults(limit, { requests: sum('requests'), limits: sum('limits') });
}

function claimFaults({ spec }: PersistentVolumeClaim, limit: LimitRangeItem): string[] {
  if (limit.type !== 'PersistentVolumeClaim') return [];
  const requests = spec?.resources?.requests ?? {};
  // Only what is asked for counts: it is both.
  return limitFaults(
    { type: limit.type, ...(limit.min && { min: limit.min }), ...(limit.max && { max: limit.max }) },
    { requests },
  );
}
