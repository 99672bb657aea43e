import {
  type Affinity,
  type Container,
  type FieldError,
  invalidValue,
  type Job,
  type JobSpec,
  type PodTemplateSpec,
  type Stored,
} from '#api';
import { immutable, immutableObject } from '../immutable-field.ts';

const immutableTemplate = immutableObject('io.k8s.api.core.v1.PodTemplateSpec');
const immutableFailurePolicy = immutableObject('io.k8s.api.batch.v1.PodFailurePolicy');
const immutableSuccessPolicy = immutableObject('io.k8s.api.batch.v1.SuccessPolicy');

/** What may not change of a job once it is there. */
export function validateJobUpdate({ spec }: Job, old: Stored<Job>): FieldError[] {
  if (!spec) return [];
  const before = old.spec;
  return [
    ...validateCompletionsUpdate(spec, before),
    ...immutable('spec.selector', spec.selector, before.selector),
    ...immutableTemplate('spec.template', spec.template, changeable(old, spec.template)),
    ...immutable('spec.completionMode', spec.completionMode, before.completionMode),
    ...immutableFailurePolicy('spec.podFailurePolicy', spec.podFailurePolicy, before.podFailurePolicy),
    ...immutable('spec.backoffLimitPerIndex', spec.backoffLimitPerIndex, before.backoffLimitPerIndex),
    ...immutable('spec.managedBy', spec.managedBy, before.managedBy),
    ...immutableSuccessPolicy('spec.successPolicy', spec.successPolicy, before.successPolicy),
  ];
}

/** An indexed job may grow and shrink, its pods with it. */
function validateCompletionsUpdate(spec: JobSpec, old: JobSpec): FieldError[] {
  const { completions, completionMode, parallelism } = spec;
  if (completionMode !== 'Indexed') return immutable('spec.completions', completions, old.completions);
  if (completions === undefined || completions === old.completions || completions === parallelism) return [];
  return [invalidValue('spec.completions', completions, 'can only be modified in tandem with spec.parallelism')];
}

/** The old template, with what may change while no pod of a suspended job is left taken from the new one. */
function changeable({ spec, status }: Stored<Job>, next: PodTemplateSpec | undefined): PodTemplateSpec {
  const { template } = spec;
  if (!spec.suspend || (status.active ?? 0) > 0 || !next?.spec || !template.spec) return template;
  const { labels, annotations } = next.metadata ?? {};
  const { nodeSelector, tolerations, schedulingGates } = next.spec;
  const placement = { nodeSelector, tolerations, schedulingGates };
  const containers = withAmounts(template.spec.containers, next.spec.containers);
  const initContainers = withAmounts(template.spec.initContainers, next.spec.initContainers);
  return {
    ...template,
    metadata: Object.assign({ ...template.metadata }, { labels, annotations }),
    spec: Object.assign({ ...template.spec }, placement, {
      containers,
      initContainers,
      affinity: withNodeAffinity(template.spec.affinity, next.spec.affinity),
    }),
  };
}

function withAmounts(containers: readonly Container[] = [], next: readonly Container[] = []): Container[] {
  return containers.map((container, i) => {
    const { requests, limits } = next[i]?.resources ?? {};
    return { ...container, resources: Object.assign({ ...container.resources }, { requests, limits }) };
  });
}

/** Only how a pod relates to nodes may change; an affinity that says nothing else may come and go. */
function withNodeAffinity(old: Affinity | undefined, next: Affinity | undefined): Affinity | undefined {
  const affinity: Affinity = Object.assign({ ...old }, { nodeAffinity: next?.nodeAffinity });
  const says = Object.values(affinity).some((part) => part !== undefined);
  return says || next ? affinity : undefined;
}
