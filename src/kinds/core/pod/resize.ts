import {
  type Container,
  type FieldError,
  forbidden,
  invalidValue,
  type KubeObject,
  type Pod,
  parseQuantity,
  type ResourceRequirements,
  type Stored,
} from '#api';
import { sameValue } from '../../immutable-field.ts';
import type { SubresourceUpdate } from '../../kind.ts';
import { qosClassOf } from './quality-of-service.ts';
import { validatePodSpec } from './validation/spec.ts';

type Amounts = ResourceRequirements['limits'];

/** `pods/resize`: CPU and memory of running containers, within the pod's quality of service. */
export const resizeUpdate: SubresourceUpdate = {
  prepare(draft: KubeObject & Pod, old) {
    const { spec, status } = structuredClone(old) as Stored<Pod>;
    const take = (list: Container[] | undefined, from: Container[] | undefined) => {
      for (const container of list ?? []) {
        const now = from?.find((c) => c.name === container.name);
        if (now?.resources) container.resources = now.resources;
        if (now?.resizePolicy) container.resizePolicy = now.resizePolicy;
      }
    };
    take(spec.containers, draft.spec?.containers);
    take(spec.initContainers, draft.spec?.initContainers);
    draft.metadata = structuredClone(old.metadata);
    draft.spec = spec;
    draft.status = status;
  },
  validate(object: KubeObject & Pod, stored) {
    const old = stored as Stored<Pod>;
    const spec = object.spec ?? { containers: [] };
    const errors = validatePodSpec('spec', spec, true);
    if (qosClassOf(spec) !== qosClassOf(old.spec)) {
      errors.push(invalidValue('spec', old.status.qosClass, 'Pod QOS Class may not change as a result of resizing'));
    }
    for (const list of ['initContainers', 'containers'] as const) {
      (old.spec[list] ?? []).forEach((before, i) => {
        const now = spec[list]?.[i];
        if (now)
          errors.push(...validateContainer(`spec.${list}[${i}].resources`, now, before, list === 'initContainers'));
      });
    }
    return errors;
  },
};

function validateContainer(field: string, now: Container, before: Container, isInit: boolean): FieldError[] {
  if (isInit && before.restartPolicy !== 'Always') {
    if (sameValue(now.resources, before.resources)) return [];
    return [forbidden('spec', 'resources for non-sidecar init containers are immutable')];
  }
  const errors: FieldError[] = [];
  for (const part of ['requests', 'limits'] as const) {
    const gone = Object.keys(before.resources?.[part] ?? {}).some(
      (name) => now.resources?.[part]?.[name] === undefined,
    );
    if (gone) errors.push(forbidden(`${field}.${part}`, `resource ${part} cannot be removed`));
    if (!sameValue(others(now.resources?.[part]), others(before.resources?.[part]))) {
      const whose = isInit ? 'resources for sidecar containers' : 'resources';
      errors.push(forbidden('spec', `only cpu and memory ${whose} are mutable`));
    }
  }
  const policy = now.resizePolicy?.find((p) => p.resourceName === 'memory')?.restartPolicy ?? 'NotRequired';
  const [limit, old] = [amount(now.resources?.limits), amount(before.resources?.limits)];
  if (policy === 'NotRequired' && limit !== undefined && old === undefined) {
    const text = 'memory limits cannot be added unless resizePolicy is RestartContainer';
    errors.push(forbidden(`${field}.limits[memory]`, text));
  }
  return errors;
}

function others(amounts: Amounts): Amounts {
  const { cpu: _, memory: __, ...rest } = amounts ?? {};
  return rest;
}

function amount(limits: Amounts): bigint | undefined {
  return limits?.memory === undefined ? undefined : parseQuantity(limits.memory)?.nano;
}
