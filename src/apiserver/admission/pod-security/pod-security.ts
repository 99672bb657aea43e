import type { KubeObject, Namespace, Pod, PodTemplateSpec, Stored } from '#api';
import {
  cronJobs,
  daemonSets,
  deployments,
  jobs,
  type Kind,
  namespaces,
  pods,
  podTemplates,
  replicaSets,
  replicationControllers,
  statefulSets,
} from '#kinds';
import { refusedField, refusedWhole } from '../refusal.ts';
import type { AdmissionContext, AdmissionRequest, AdmissionStep } from '../step.ts';
import { detailText, isStricter, type LevelVersion, levelText, policyOf, violations } from './policy.ts';
import { isSignificant } from './significant.ts';

/** Ways in which a pod changes what its containers may do. */
const SUBRESOURCES: readonly (string | undefined)[] = [undefined, 'ephemeralcontainers', 'resize'];
const MAX_PODS = 3_000;

type Templated = KubeObject & {
  template?: PodTemplateSpec;
  spec?: { template?: PodTemplateSpec; jobTemplate?: { spec?: { template?: PodTemplateSpec } } };
};

const CONTROLLERS = new Set<unknown>([
  cronJobs,
  daemonSets,
  deployments,
  jobs,
  podTemplates,
  replicaSets,
  replicationControllers,
  statefulSets,
]);

/** Namespaces say by labels how little the pods in them may do. */
export const podSecurity: AdmissionStep = {
  name: 'PodSecurity',
  admit(request, context) {
    const { kind, operation, subresource } = request;
    if (operation !== 'create' && operation !== 'update') return;
    if ((kind as unknown) === pods) return SUBRESOURCES.includes(subresource) ? admitPod(request, context) : undefined;
    if (subresource !== undefined) return;
    if ((kind as unknown) === namespaces) return admitNamespace(request, context);
    return CONTROLLERS.has(kind) && request.warn ? warnOfTemplate(request, context) : undefined;
  },
};

async function policyFor({ namespace = '' }: AdmissionRequest, { lookup }: AdmissionContext) {
  const found = await lookup<Namespace>(namespaces, { name: namespace });
  return policyOf(found?.metadata.labels);
}

async function admitPod(request: AdmissionRequest, context: AdmissionContext): Promise<void> {
  const { enforce, warn } = await policyFor(request, context);
  if (enforce.level === 'privileged' && warn.level === 'privileged') return;
  const { object, old } = request as { object?: Pod; old?: Stored<Pod> };
  if (!object?.spec || (old && !isSignificant(object.spec, old.spec))) return;
  const pod = { annotations: object.metadata?.annotations ?? {}, spec: object.spec };
  const found = violations(enforce, pod);
  if (found.length > 0) {
    throw refusedWhole(request, `violates PodSecurity "${levelText(enforce)}": ${detailText(found)}`);
  }
  warnOf(request, warn, pod);
}

async function warnOfTemplate(request: AdmissionRequest, context: AdmissionContext): Promise<void> {
  const { warn } = await policyFor(request, context);
  const { template, spec } = request.object as Templated;
  const found = template ?? spec?.template ?? spec?.jobTemplate?.spec?.template;
  if (found?.spec) warnOf(request, warn, { annotations: found.metadata?.annotations ?? {}, spec: found.spec });
}

function warnOf(request: AdmissionRequest, level: LevelVersion, pod: Parameters<typeof violations>[1]): void {
  const found = request.warn ? violations(level, pod) : [];
  if (found.length > 0) request.warn?.([`would violate PodSecurity "${levelText(level)}": ${detailText(found)}`]);
}

/** Labels must say something; pods that are there already stay, but are told. */
async function admitNamespace(request: AdmissionRequest, context: AdmissionContext): Promise<void> {
  const { object, old, operation, name } = request;
  const { enforce, errors } = policyOf(object?.metadata?.labels);
  const before = policyOf(old?.metadata.labels);
  const isNews = operation === 'create' || JSON.stringify(errors) !== JSON.stringify(before.errors);
  if (errors.length > 0 && isNews) throw refusedField(request, ...errors);
  if (operation === 'create' || !request.warn || levelText(enforce) === levelText(before.enforce)) return;
  if (enforce.version === before.enforce.version && !isStricter(enforce, before.enforce)) return;
  request.warn(await warningsOfPods(name, enforce, context));
}

async function warningsOfPods(namespace: string, enforce: LevelVersion, { list }: AdmissionContext): Promise<string[]> {
  const all = enforce.level === 'privileged' ? [] : await list<Pod>(pods as Kind<Pod>, namespace);
  const doing = new Map<string, string[]>();
  for (const { metadata, spec } of all.slice(0, MAX_PODS)) {
    const found = violations(enforce, { annotations: metadata.annotations ?? {}, spec });
    if (found.length === 0) continue;
    const what = found.map(({ reason }) => reason).join(', ');
    doing.set(what, [...(doing.get(what) ?? []), metadata.name]);
  }
  const told = [...doing].map(([what, names]) => `${someOf(names)}: ${what}`).sort((a, b) => (a < b ? -1 : 1));
  const head = `existing pods in namespace "${namespace}" violate the new PodSecurity enforce level "${levelText(enforce)}"`;
  const unseen = `new PodSecurity enforce level only checked against the first ${MAX_PODS} of ${all.length} existing pods`;
  return [...(all.length > MAX_PODS ? [unseen] : []), ...(told.length > 0 ? [head] : []), ...told];
}

function someOf(names: readonly string[]): string {
  const [first = ''] = names.toSorted((a, b) => (a < b ? -1 : 1));
  const more = names.length - 1;
  if (more === 0) return first;
  return `${first} (and ${more} other ${more === 1 ? 'pod' : 'pods'})`;
}
