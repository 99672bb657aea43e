import type { KubeObject, Pod, PriorityClass, Stored } from '#api';
import { type Kind, pods, priorityClasses, systemPriorityClasses } from '#kinds';
import type { StoreEvent } from '#storage';
import { refused } from './refusal.ts';
import type { AdmissionContext, AdmissionRequest, AdmissionStep } from './step.ts';

const POLICY = 'PreemptLowerPriority' as const;

/**
 * Turns the name of a pod's priority class into the number that the scheduler compares, and sees to it that at most
 * one class is for the pods that name none. Holds no state beyond what is stored: `observe` must see every change of
 * priority classes, starting with those that exist.
 */
export class PodPriorities implements AdmissionStep {
  readonly name = 'Priority';
  readonly #forAll = new Map<string, Stored<PriorityClass>>();

  /** Follows the stored priority classes. */
  observe(events: readonly Pick<StoreEvent, 'type' | 'entry'>[]): void {
    for (const { type, entry } of events) {
      const found = entry.object as Stored<PriorityClass>;
      if (type === 'put' && found.globalDefault) this.#forAll.set(found.metadata.name, found);
      else this.#forAll.delete(found.metadata.name);
    }
  }

  admit(request: AdmissionRequest, context: AdmissionContext): Promise<void> | undefined {
    if (request.subresource) return undefined;
    if (request.kind === pods && request.object) return this.#admitPod(request, request.object as Pod, context);
    if (keptKind(request.kind) === priorityClasses) this.#admitClass(request);
    return undefined;
  }

  #admitClass(request: AdmissionRequest): void {
    const { operation, name, object } = request;
    if (operation === 'delete' && systemPriorityClasses.has(name)) {
      throw refused(request, 'this is a system priority class and cannot be deleted');
    }
    if (!isForAll(object)) return;
    const other = this.#defaultClass()?.metadata.name;
    if (other !== undefined && (operation === 'create' || other !== name)) {
      throw refused(request, `PriorityClass ${other} is already marked as default. Only one default can exist`);
    }
  }

  #admitPod(request: AdmissionRequest, { spec }: Pod, context: AdmissionContext): Promise<void> | undefined {
    if (!spec) return undefined;
    if (request.operation === 'create') return this.#resolve(request, spec, context);
    if (request.operation === 'update') {
      const { spec: old } = request.old as Stored<Pod>;
      if (old.priority !== undefined) spec.priority ??= old.priority;
      if (old.preemptionPolicy !== undefined) spec.preemptionPolicy ??= old.preemptionPolicy;
    }
    return undefined;
  }

  async #resolve(request: AdmissionRequest, spec: NonNullable<Pod['spec']>, context: AdmissionContext) {
    if (!spec.priorityClassName) {
      const name = this.#defaultClass()?.metadata.name;
      if (name) spec.priorityClassName = name;
    }
    const { value, policy } = await this.#classOf(request, spec.priorityClassName, context);
    const end = 'must not be provided in pod spec; priority admission controller computed';
    if (spec.priority !== undefined && spec.priority !== value) {
      const why = `the integer value of priority (${spec.priority}) ${end} ${value} from the given PriorityClass name`;
      throw refused(request, why);
    }
    if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== policy) {
      const why = `the string value of PreemptionPolicy (${spec.preemptionPolicy}) ${end} ${policy} from the given PriorityClass name`;
      throw refused(request, why);
    }
    spec.priority = value;
    spec.preemptionPolicy = policy;
  }

  async #classOf(request: AdmissionRequest, name: string | undefined, { lookup }: AdmissionContext) {
    if (!name) return { value: 0, policy: POLICY };
    const system = systemPriorityClasses.get(name);
    if (system !== undefined) return { value: system, policy: POLICY };
    const found = this.#forAll.get(name) ?? (await lookup(priorityClasses, { name }));
    if (!found) throw refused(request, `no PriorityClass with name ${name} was found`);
    return { value: found.value ?? 0, policy: found.preemptionPolicy ?? POLICY };
  }

  /** The class of pods that name none: should there be several after all, the least of them. */
  #defaultClass(): Stored<PriorityClass> | undefined {
    let least: Stored<PriorityClass> | undefined;
    for (const found of this.#forAll.values()) {
      if (!least || (found.value ?? 0) < (least.value ?? 0)) least = found;
    }
    return least;
  }
}

/** An older version of a kind is no other kind. */
function keptKind(kind: Kind): Kind {
  return kind.storedAs?.kind() ?? kind;
}

function isForAll(object: KubeObject | undefined): boolean {
  return (object as PriorityClass | undefined)?.globalDefault === true;
}
