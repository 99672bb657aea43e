import {
  ApiError,
  badRequest,
  cloneJson,
  conflict,
  type DeleteOptions,
  type Eviction,
  isApiError,
  type Pod,
  type PodDisruptionBudget,
  quoted,
  type Status,
  type Stored,
  selectorMatches,
} from '#api';
import { type Kind, podDisruptionBudgets } from '#kinds';
import { budgetAfterEviction, stillProcessed } from './disruption-budget.ts';
import { checkPreconditions, deleteObject } from './remove.ts';
import { keyPrefix, mustGet, type RestContext, type Target, timestamp } from './rest-context.ts';
import { modifyObject } from './update.ts';

const CREATED: Status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };
const TRIES = 20;
/** The server writes budgets in its own name. */
const SERVER = { name: 'system:apiserver', groups: ['system:masters'] };
const budgets = podDisruptionBudgets as unknown as Kind;

/**
 * `pods/eviction`: deletes a pod with its grace, unless its disruption budget forbids it: then throws
 * `TooManyRequests`.
 */
export async function evictPod(context: RestContext, target: Target, body: Eviction, dryRun = false): Promise<Status> {
  if (body.metadata?.name !== target.name) throw badRequest('name in URL does not match name in Eviction object');
  const options = optionsOf(body, dryRun);
  const versionGiven = options.preconditions?.resourceVersion !== undefined;
  for (let tries = 1; ; tries++) {
    const pod = (await mustGet(context, target)).object as Stored<Pod>;
    if (!isBeyondBudgets(pod)) return evictWithin(context, target, pod, options);
    const mayBecomeReady = pod.status.phase === 'Pending' && !pod.metadata.deletionTimestamp;
    try {
      return await remove(context, target, mayBecomeReady && !versionGiven ? atVersion(options, pod) : options);
    } catch (error) {
      if (!isApiError(error, 'Conflict') || versionGiven || tries >= TRIES) throw error;
    }
  }
}

function optionsOf({ deleteOptions = {} }: Eviction, dryRun: boolean): DeleteOptions {
  const asked = dryRun ? ['All'] : [];
  const said = deleteOptions.dryRun ?? [];
  if (said.length > 0 && asked.length > 0 && said.join() !== asked.join()) {
    const lists = `[${asked.join(' ')}] and [${said.join(' ')}]`;
    throw new ApiError('Unknown', `Non-matching dry-run options in request and content: ${lists}`);
  }
  return { ...deleteOptions, dryRun: said.length > 0 ? said : asked };
}

/** Pods that serve nobody: not begun, ended, or leaving already. */
function isBeyondBudgets({ metadata, status }: Stored<Pod>): boolean {
  return metadata.deletionTimestamp !== undefined || ['Pending', 'Succeeded', 'Failed'].includes(status.phase ?? '');
}

async function evictWithin(
  context: RestContext,
  target: Target,
  pod: Stored<Pod>,
  options: DeleteOptions,
): Promise<Status> {
  const [budget, another] = await budgetsOf(context, pod);
  if (another) {
    const why = 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';
    throw new ApiError('Unknown', why);
  }
  if (!budget) return remove(context, target, options);
  if (!isProtected(pod, budget)) return removeUnready(context, target, { pod, budget, options });
  await spend(context, pod, budget, options.dryRun?.includes('All') ?? false);
  return remove(context, target, options);
}

async function budgetsOf({ store }: RestContext, pod: Stored<Pod>): Promise<Stored<PodDisruptionBudget>[]> {
  const { entries } = await store.list({ prefix: keyPrefix(budgets, pod.metadata.namespace) });
  return entries
    .map(({ object }) => object as Stored<PodDisruptionBudget>)
    .filter(({ spec }) => selectorMatches(spec.selector, pod.metadata.labels));
}

/** A pod that is not ready counts for nothing: it may go when enough others are, or always, as the budget says. */
function isProtected(pod: Stored<Pod>, { spec, status }: Stored<PodDisruptionBudget>): boolean {
  if (pod.status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True')) return true;
  const { currentHealthy = 0, desiredHealthy = 0 } = status;
  return spec.unhealthyPodEvictionPolicy !== 'AlwaysAllow' && !(currentHealthy >= desiredHealthy && desiredHealthy > 0);
}

/** Takes one disruption from the budget. */
async function spend(
  context: RestContext,
  pod: Stored<Pod>,
  { metadata: { name, namespace } }: Stored<PodDisruptionBudget>,
  dryRun: boolean,
): Promise<void> {
  const nowText = timestamp(context.clock);
  const change = (current: Stored) =>
    budgetAfterEviction(cloneJson(current) as Stored<PodDisruptionBudget>, pod.metadata.name, nowText);
  try {
    const options = { subresource: 'status', fieldManager: 'kube-apiserver', dryRun };
    await modifyObject(context, { kind: budgets, name, namespace, user: SERVER }, change, options);
  } catch (error) {
    if (!isApiError(error, 'Conflict')) throw error;
    const message = `Timeout: couldn't update PodDisruptionBudget ${quoted(name)} due to conflicts`;
    throw new ApiError('Timeout', message, { details: { retryAfterSeconds: 10 }, cause: error });
  }
}

/** Whoever finds that the pod has changed meanwhile is told to come back: it may have become ready. */
async function removeUnready(
  context: RestContext,
  target: Target,
  { pod, budget, options }: { pod: Stored<Pod>; budget: Stored<PodDisruptionBudget>; options: DeleteOptions },
): Promise<Status> {
  try {
    return await remove(context, target, atVersion(options, pod));
  } catch (error) {
    const known = options.preconditions?.resourceVersion !== undefined;
    if (!isApiError(error, 'Conflict') || known) throw error;
    throw stillProcessed(budget.metadata.name);
  }
}

function atVersion(options: DeleteOptions, { metadata }: Stored): DeleteOptions {
  return { ...options, preconditions: { ...options.preconditions, resourceVersion: metadata.resourceVersion } };
}

/** Says in the pod why it goes, and deletes it. */
async function remove(context: RestContext, target: Target, options: DeleteOptions): Promise<Status> {
  let { preconditions } = options;
  if (!options.dryRun?.includes('All')) {
    const change = (current: Stored) => {
      checkPreconditions(target.kind, current, options);
      return disrupted(cloneJson(current) as Stored<Pod>, timestamp(context.clock));
    };
    const marked = await modifyObject(context, target, change, { subresource: 'status', ownership: 'kept' });
    if (preconditions?.resourceVersion !== undefined) {
      preconditions = { ...preconditions, resourceVersion: marked.metadata.resourceVersion };
    }
  }
  const removed = await deleteObject(context, target, { ...options, ...(preconditions && { preconditions }) });
  if ('gone' in removed || removed.waiting) return CREATED;
  throw conflict(target.kind, target.name, 'eviction had no effect');
}

function disrupted(pod: Stored<Pod>, nowText: string): Stored<Pod> {
  const { conditions = [] } = pod.status;
  const known = conditions.find(({ type }) => type === 'DisruptionTarget');
  const condition = {
    type: 'DisruptionTarget',
    ...(pod.metadata.generation && { observedGeneration: pod.metadata.generation }),
    status: 'True',
    lastProbeTime: null as unknown as string,
    lastTransitionTime: known?.status === 'True' && known.lastTransitionTime ? known.lastTransitionTime : nowText,
    reason: 'EvictionByEvictionAPI',
    message: 'Eviction API: evicting',
  };
  const others = conditions.filter((c) => c !== known);
  pod.metadata.resourceVersion = '';
  return { ...pod, status: { ...pod.status, conditions: [...others, condition] } };
}
