import {
  type Api,
  type CoreEvent,
  isApiError,
  type KubeObject,
  nameOf,
  type ObjectReference,
  type Resource,
  type Stored,
} from '#api';
import type { Clock, Log, Random, Timer } from '#base';
import { EventCorrelator, type EventWrite, type Occurrence } from './event-correlator.ts';
import { EventSeries, SERIES_END_MS } from './event-series.ts';

/** What more there is to say about an event. */
export interface EventAbout {
  /** Which part of the object, such as `spec.containers{web}`. */
  fieldPath?: string;
  /** What was done or tried, such as `Binding`; the newer style of events only. */
  action?: string;
  /** A second object that has to do with it. */
  related?: Stored<KubeObject> | ObjectReference;
}

/**
 * Tells users what happened to an object, as Event objects. Never throws and never waits: an event that cannot be
 * written is lost, as in the original. `about` as a text is the field path.
 */
export interface EventRecorder {
  event(
    object: Stored<KubeObject> | ObjectReference,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
    about?: string | EventAbout,
  ): void;
}

export interface EventRecorderOptions {
  api: Api;
  clock: Clock;
  random: Random;
  log: Log;
  /** Who tells, such as `kubelet`. */
  component: string;
  /** Style `core`: the node's name, for components that run on one. Style `events`: the host's name. */
  host?: string;
  /** How Event objects are filled in: `core` counts repeats, `events` has an action and series. Default `core`. */
  style?: 'core' | 'events';
}

/** The core kind; the events of both styles are stored as it. */
const events: Resource<CoreEvent> = { group: '', version: 'v1', kind: 'Event', plural: 'events', namespaced: true };

const WAITING_LIMIT = 1000;
const TRIES = 12;
const RETRY_MS = 10_000;

/** A recorder that writes to `api`; events about one object are written in the order they were told. */
export function createEventRecorder(options: EventRecorderOptions): EventRecorder {
  return new Recorder(options);
}

class Recorder implements EventRecorder {
  readonly #options: EventRecorderOptions;
  readonly #correlator = new EventCorrelator();
  readonly #series = new EventSeries();
  /** The last write under way for each object; the next one waits for it. */
  readonly #writes = new Map<string, Promise<void>>();
  #waiting = 0;
  #lastNs = 0n;
  #seriesCheck: Timer | undefined;

  constructor(options: EventRecorderOptions) {
    this.#options = options;
  }

  event(
    object: Stored<KubeObject> | ObjectReference,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
    about: string | EventAbout = {},
  ): void {
    const { fieldPath, action, related } = typeof about === 'string' ? { fieldPath: about } : about;
    const ns = this.#nowNs();
    const involved = { ...referenceTo(object), ...(fieldPath ? { fieldPath } : {}) };
    const event: CoreEvent = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { namespace: involved.namespace || 'default' },
      involvedObject: involved,
      ...(related ? { related: referenceTo(related) } : {}),
      reason,
      message,
      type,
      ...this.#origin(ns, action),
    };
    const name = `${involved.name}.${ns.toString(16)}`;
    const write = this.#decide({ event, nowMs: this.#options.clock.now(), name }, ns);
    if (write) this.#enqueue(write);
  }

  #decide(occurrence: Occurrence, ns: bigint): EventWrite | undefined {
    if (this.#options.style !== 'events') return this.#correlator.next(occurrence);
    const write = this.#series.next(occurrence, microTime(ns));
    this.#seriesCheck ??= this.#options.clock.after(SERIES_END_MS, () => this.#checkSeries());
    return write;
  }

  /** Source and times, as each style has them. */
  #origin(ns: bigint, action: string | undefined): Partial<CoreEvent> {
    const { component, host, style } = this.#options;
    if (style === 'events') {
      const reportingInstance = host ? `${component}-${host}` : component;
      const eventTime = microTime(ns);
      return { ...(action ? { action } : {}), eventTime, reportingComponent: component, reportingInstance, source: {} };
    }
    const now = `${microTime(ns).slice(0, 19)}Z`;
    const source = { component, ...(host ? { host } : {}) };
    const reporting = { reportingComponent: component, reportingInstance: host ?? '' };
    return { source, firstTimestamp: now, lastTimestamp: now, count: 1, ...reporting };
  }

  /** Nanoseconds since the epoch that never repeat: they make the names of Event objects differ. */
  #nowNs(): bigint {
    const { clock, random } = this.#options;
    const now = BigInt(Math.floor(clock.now())) * 1_000_000n + BigInt(Math.floor(random.next() * 1_000_000));
    this.#lastNs = now > this.#lastNs ? now : this.#lastNs + 1n;
    return this.#lastNs;
  }

  #checkSeries(): void {
    this.#seriesCheck = undefined;
    for (const write of this.#series.due(this.#options.clock.now())) this.#enqueue(write);
    if (!this.#series.empty) {
      this.#seriesCheck = this.#options.clock.after(SERIES_END_MS, () => this.#checkSeries());
    }
  }

  #enqueue(write: EventWrite): void {
    if (this.#waiting >= WAITING_LIMIT) return;
    this.#waiting++;
    const { kind, namespace, name } = write.event.involvedObject;
    const key = `${kind}/${namespace}/${name}`;
    const before = this.#writes.get(key);
    const done = (before ? before.then(() => this.#write(write)) : this.#write(write)).finally(() => {
      this.#waiting--;
      if (this.#writes.get(key) === done) this.#writes.delete(key);
    });
    this.#writes.set(key, done);
  }

  /** Tries again only when the server could not be asked; what it refuses is lost. */
  async #write(write: EventWrite): Promise<void> {
    const { clock, log, random } = this.#options;
    for (let tries = 1; ; tries++) {
      try {
        await this.#send(write);
        return;
      } catch (error) {
        const hopeless = isApiError(error) && !error.mayRetry;
        if (hopeless || tries >= TRIES) {
          this.#correlator.forget(write.event);
          this.#series.forget(write.event);
          const fields = { reason: write.event.reason, name: write.event.metadata.name, error: String(error) };
          if (isApiError(error, 'AlreadyExists')) log.debug('event not written', fields);
          else log.warn('event not written', fields);
          return;
        }
        await clock.sleep(RETRY_MS * (1 + random.next() / 4));
      }
    }
  }

  async #send(write: EventWrite): Promise<void> {
    const { api } = this.#options;
    if (write.type === 'patch') {
      try {
        const at = nameOf({ metadata: { name: '', ...write.event.metadata } });
        await api.patch(events, at, { type: 'strategic', body: write.body });
        return;
      } catch (error) {
        if (!isApiError(error, 'NotFound')) throw error;
      }
    }
    await api.create(events, write.event);
  }
}

/** A reference that says which object, and which version of it, an event is about. */
export function referenceTo(object: Stored<KubeObject> | ObjectReference): ObjectReference {
  if (!('metadata' in object)) return object;
  const { name, namespace, uid, resourceVersion } = object.metadata;
  return {
    kind: object.kind,
    ...(namespace ? { namespace } : {}),
    name,
    uid,
    apiVersion: object.apiVersion,
    resourceVersion,
  };
}

/** `2026-01-02T03:04:05.678901Z` from nanoseconds since the epoch. */
function microTime(ns: bigint): string {
  const ms = Number(ns / 1_000_000n);
  const micros = Number((ns / 1000n) % 1000n);
  return `${new Date(ms).toISOString().slice(0, 23)}${String(micros).padStart(3, '0')}Z`;
}
