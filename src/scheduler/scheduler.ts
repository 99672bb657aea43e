import {
  type Api,
  type Binding,
  isApiError,
  type Namespace,
  type Node,
  nameOf,
  nameText,
  type Pod,
  type Stored,
} from '#api';
import { type Clock, type Log, loopTurn, type Random } from '#base';
import { type Change, type EventRecorder, Informer } from '#client';
import { namespaces, nodes, pods } from '#kinds';
import { place } from './cycle.ts';
import { type QueuedPod, SchedulingQueue } from './queue.ts';
import { rejectionText } from './rejection-text.ts';
import { ClusterView } from './snapshot.ts';

export interface SchedulerOptions {
  api: Api;
  clock: Clock;
  random: Random;
  log: Log;
  /** Should fill events in the `events` style. */
  recorder: EventRecorder;
  /** Places only pods that ask for it. Default: `default-scheduler`. */
  schedulerName?: string;
}

/** Pods placed in one go before others get a turn of the event loop. */
const BURST = 50;

/** Gives every pending pod a node, until the signal is aborted. Resolves when the first lists are in. */
export async function startScheduler(options: SchedulerOptions, signal: AbortSignal): Promise<void> {
  const scheduler = new Scheduler(options, signal);
  await scheduler.start();
}

class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #signal: AbortSignal;
  readonly #nodes: Informer<Node>;
  readonly #pods: Informer<Pod>;
  readonly #namespaces: Informer<Namespace>;
  readonly #view = new ClusterView();
  readonly #queue: SchedulingQueue;
  readonly #schedulerName: string;
  #ready = false;
  #running = false;

  constructor(options: SchedulerOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    this.#schedulerName = options.schedulerName ?? 'default-scheduler';
    this.#queue = new SchedulingQueue(options.clock, () => this.#wake());
    this.#nodes = new Informer(nodes, options);
    this.#pods = new Informer(pods, options);
    this.#namespaces = new Informer(namespaces, options);
    this.#nodes.onChange((change) => this.#nodeChanged(change));
    this.#pods.onChange((change) => this.#podChanged(change));
    this.#namespaces.onChange(({ type, object: { metadata } }) =>
      this.#view.setNamespace(metadata.name, type === 'deleted' ? undefined : (metadata.labels ?? {})),
    );
  }

  async start(): Promise<void> {
    this.#signal.addEventListener('abort', () => this.#queue.stop(), { once: true });
    const informers = [this.#nodes, this.#pods, this.#namespaces];
    for (const informer of informers) informer.start(this.#signal);
    await Promise.all(informers.map(({ synced }) => synced));
    this.#ready = true;
    this.#wake();
  }

  #nodeChanged({ type, object, old }: Change<Node>): void {
    if (type === 'deleted') {
      this.#view.removeNode(object.metadata.name);
      return;
    }
    // Most changes of a node are heartbeats.
    if (old && matters(old) === matters(object)) return;
    this.#view.setNode(object);
    this.#queue.changed({ type: 'node', node: object, old });
  }

  #podChanged({ type, object: pod, old }: Change<Pod>): void {
    const key = nameText(nameOf(pod));
    const over = type === 'deleted' || ['Succeeded', 'Failed'].includes(pod.status.phase ?? '');
    if (over) {
      this.#queue.remove(key);
      this.#view.remove(pod);
      if (pod.spec.nodeName) this.#queue.changed({ type: 'room', pod });
      return;
    }
    const changed = old?.metadata.generation !== pod.metadata.generation;
    if (pod.spec.nodeName) {
      const moved = old?.spec.nodeName !== pod.spec.nodeName;
      if (!changed && !moved) return;
      this.#queue.remove(key);
      this.#view.place(pod, pod.spec.nodeName);
      this.#queue.changed({ type: moved ? 'placed' : 'room', pod });
      return;
    }
    if (this.#isMine(pod)) this.#queue.add(pod, changed);
    else this.#queue.remove(key);
  }

  #isMine({ spec, metadata }: Stored<Pod>): boolean {
    const mine = (spec.schedulerName ?? 'default-scheduler') === this.#schedulerName;
    return mine && !metadata.deletionTimestamp && !spec.schedulingGates?.length;
  }

  #wake(): void {
    if (!this.#ready || this.#running || this.#signal.aborted) return;
    this.#running = true;
    void this.#drain();
  }

  async #drain(): Promise<void> {
    // Changes that came together are all seen before the first pod is placed.
    await Promise.resolve();
    let burst = 0;
    for (let next = this.#queue.pop(); next; next = this.#queue.pop()) {
      this.#tryOne(next);
      if (++burst % BURST === 0) await loopTurn();
    }
    this.#running = false;
  }

  #tryOne(queued: QueuedPod): void {
    const { pod } = queued;
    try {
      const placement = place(pod, this.#view.snapshot, this.#options.random);
      if ('node' in placement) {
        // Counted at once, so that the next pod sees the room taken.
        this.#view.place(pod, placement.node);
        void this.#bind(queued, placement.node);
      } else {
        this.#queue.reject(queued, placement.rejection.plugins);
        void this.#report(pod, 'Unschedulable', rejectionText(pod, placement.rejection));
      }
    } catch (error) {
      this.#options.log.error('could not place a pod', { pod: queued.key, error: String(error) });
      this.#queue.delay(queued);
    }
  }

  async #bind(queued: QueuedPod, node: string): Promise<void> {
    const { api, recorder, log } = this.#options;
    const { pod, key } = queued;
    const { namespace = '', name, uid } = pod.metadata;
    const binding: Binding = {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { namespace, name, uid },
      target: { kind: 'Node', name: node },
    };
    try {
      await api.createSubresource(pods, nameOf(pod), 'binding', binding);
    } catch (error) {
      if (this.#signal.aborted || this.#pods.get(nameOf(pod))?.spec.nodeName) return;
      this.#view.remove(pod);
      this.#queue.changed({ type: 'room', pod });
      if (isApiError(error, 'NotFound')) {
        this.#queue.remove(key);
        return;
      }
      log.warn('could not bind a pod', { pod: key, node, error: String(error) });
      this.#queue.delay(queued);
      const text = `binding rejected: running Bind plugin "DefaultBinder": ${error instanceof Error ? error.message : error}`;
      await this.#report(pod, 'SchedulerError', text);
      return;
    }
    log.debug('placed a pod', { pod: key, node });
    const text = `Successfully assigned ${namespace}/${name} to ${node}`;
    recorder.event(pod, 'Normal', 'Scheduled', text, { action: 'Binding' });
  }

  /** Says why a pod has no node: as an event, and in its PodScheduled condition. */
  async #report(pod: Stored<Pod>, reason: string, message: string): Promise<void> {
    const { api, clock, log, recorder } = this.#options;
    recorder.event(pod, 'Warning', 'FailedScheduling', message, { action: 'Scheduling' });
    const now = this.#pods.get(nameOf(pod)) ?? pod;
    const had = now.status.conditions?.find(({ type }) => type === 'PodScheduled');
    if (had?.status === 'False' && had.reason === reason && had.message === message) return;
    const condition = {
      type: 'PodScheduled',
      status: 'False',
      reason,
      message,
      ...(pod.metadata.generation === undefined ? {} : { observedGeneration: pod.metadata.generation }),
      lastProbeTime: null,
      lastTransitionTime:
        had?.status === 'False' && had.lastTransitionTime ? had.lastTransitionTime : secondsText(clock.now()),
    };
    const body = { metadata: { uid: pod.metadata.uid }, status: { conditions: [condition] } };
    try {
      await api.patch(pods, nameOf(pod), { type: 'strategic', body }, { subresource: 'status' });
    } catch (error) {
      if (this.#signal.aborted || isApiError(error, 'NotFound')) return;
      log.warn('could not update the condition of a pod', { pod: nameText(nameOf(pod)), error: String(error) });
    }
  }
}

/** All of a node that plugins look at. */
function matters({ metadata, spec, status }: Stored<Node>): string {
  return JSON.stringify([metadata.labels, spec, status.allocatable ?? status.capacity]);
}

/** `2026-01-02T03:04:05Z` */
function secondsText(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19)}Z`;
}
