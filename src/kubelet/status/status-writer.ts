import { type Api, isApiError, nameOf, type Pod, type PodStatus, type Stored } from '#api';
import type { Clock, Log } from '#base';
import { pods } from '#kinds';

const RETRY_MS = 2000;

/**
 * Writes pod statuses: only what changed, one write per pod at a time, the newest status winning over those that
 * waited. Never holds up the caller.
 */
export class StatusWriter {
  readonly #api: Api;
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #pending = new Map<string, { pod: Stored<Pod>; status: PodStatus }>();
  readonly #written = new Map<string, PodStatus>();
  readonly #running = new Map<string, Promise<void>>();

  constructor(api: Api, clock: Clock, log: Log) {
    this.#api = api;
    this.#clock = clock;
    this.#log = log;
  }

  set(pod: Stored<Pod>, status: PodStatus): void {
    const { uid } = pod.metadata;
    this.#pending.set(uid, { pod, status });
    if (!this.#running.has(uid)) {
      const run = this.#run(uid).finally(() => {
        this.#running.delete(uid);
        // It was set after the last look at what is to be written, and before anyone could know that it was the last.
        const late = this.#pending.get(uid);
        if (late) this.set(late.pod, late.status);
      });
      this.#running.set(uid, run);
    }
  }

  /** What the API was last told, or holds; undefined when nothing was written yet. */
  last(uid: string): PodStatus | undefined {
    return this.#pending.get(uid)?.status ?? this.#written.get(uid);
  }

  /** Resolves when everything set so far is written. */
  async flush(uid: string): Promise<void> {
    await this.#running.get(uid);
  }

  forget(uid: string): void {
    this.#pending.delete(uid);
    this.#written.delete(uid);
  }

  async #run(uid: string): Promise<void> {
    for (let next = this.#pending.get(uid); next; next = this.#pending.get(uid)) {
      this.#pending.delete(uid);
      const { pod, status } = next;
      const patch = statusPatch(this.#written.get(uid) ?? pod.status, status);
      this.#written.set(uid, status);
      if (!patch) continue;
      try {
        const body = { metadata: { uid }, status: patch };
        await this.#api.patch(pods, nameOf(pod), { type: 'strategic', body }, { subresource: 'status' });
      } catch (error) {
        this.#written.delete(uid);
        if (isApiError(error, 'NotFound', 'Conflict')) continue;
        this.#log.warn('failed to update status for pod', { pod: nameOf(pod), error: String(error) });
        await this.#clock.sleep(RETRY_MS);
        if (!this.#pending.has(uid)) this.#pending.set(uid, next);
      }
    }
  }
}

const KEYS: (keyof PodStatus)[] = [
  'observedGeneration',
  'phase',
  'reason',
  'message',
  'hostIP',
  'podIP',
  'startTime',
  'initContainerStatuses',
  'containerStatuses',
  'ephemeralContainerStatuses',
  'qosClass',
  'allocatedResources',
];

/** The strategic merge patch from one status to the other; undefined when they say the same. */
export function statusPatch(from: PodStatus, to: PodStatus): { [key: string]: unknown } | undefined {
  const patch: { [key: string]: unknown } = {};
  for (const key of KEYS) {
    if (!same(from[key], to[key])) patch[key] = to[key] ?? null;
  }
  for (const key of ['hostIPs', 'podIPs'] as const) {
    if (!same(from[key], to[key])) patch[key] = [{ $patch: 'replace' }, ...(to[key] ?? [])];
  }
  // A directive says what to do with what is there; where nothing is, it would take what comes with it away.
  if (!same(from.resources, to.resources)) {
    patch.resources = from.resources ? { $patch: 'replace', ...to.resources } : to.resources;
  }
  const conditions = (to.conditions ?? []).filter(
    (c) => !same(c, strip(from.conditions?.find((old) => old.type === c.type))),
  );
  if (conditions.length > 0) {
    patch.conditions = conditions.map((c) => ({ reason: null, message: null, ...c }));
    patch['$setElementOrder/conditions'] = (to.conditions ?? []).map(({ type }) => ({ type }));
  }
  return Object.keys(patch).length > 0 ? patch : undefined;
}

/** A null `lastProbeTime` says nothing. */
function strip<T extends { lastProbeTime?: unknown } | undefined>(condition: T): T {
  if (!condition || condition.lastProbeTime) return condition;
  const { lastProbeTime: _, ...rest } = condition;
  return rest as T;
}

function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && same((a as never)[key], (b as never)[key]));
}
