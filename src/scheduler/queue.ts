import { nameOf, nameText, type Pod, type Stored } from '#api';
import { backoffMs, type Clock, type Timer } from '#base';
import type { ClusterChange } from './plugin.ts';
import { filters } from './plugins/index.ts';

/** A pod waiting for a node. */
export interface QueuedPod {
  readonly key: string;
  pod: Stored<Pod>;
  /** Tries so far. */
  attempts: number;
}

interface Item extends QueuedPod {
  state: 'active' | 'backoff' | 'waiting' | 'delayed' | 'popped';
  /** Order of entry among pods of the same priority. */
  order: number;
  /** Until when other pods go first. */
  backoffUntilMs: number;
  /** Plugins that kept it from being placed; none when there was no node at all. */
  plugins: ReadonlySet<string>;
  timer: Timer | undefined;
}

const BACKOFF = { initialMs: 1_000, maxMs: 10_000 };
/** A pod is tried again after this long even when nothing seems to have changed. */
const WAIT_AT_MOST_MS = 5 * 60_000;

/**
 * Which pod to place next.
 *
 *     add ──> active ──pop──> (placed, or)
 *               ^               ├─ reject ──> waiting ──a change may help──> active, or
 *               └───────────────┘                                            backoff when tried just now
 *                                └─ delay ──> delayed ──after its back-off──> active
 *
 * Pods in `backoff` come when none is active; those that met an error wait their time out.
 */
export class SchedulingQueue {
  readonly #clock: Clock;
  readonly #onReady: () => void;
  readonly #items = new Map<string, Item>();
  /** May hold items that have since moved on; `pop` drops them. */
  readonly #active: Item[] = [];
  #backoff: Item[] = [];
  #order = 0;

  /** `onReady` is called whenever `pop` has something to give. */
  constructor(clock: Clock, onReady: () => void) {
    this.#clock = clock;
    this.#onReady = onReady;
  }

  /** Takes in a pod, or its new form. `changed`: the pod itself is different, so it may now fit. */
  add(pod: Stored<Pod>, changed: boolean): void {
    const key = nameText(nameOf(pod));
    const known = this.#items.get(key);
    if (known) {
      known.pod = pod;
      if (changed && known.state === 'waiting') this.#retry(known);
      return;
    }
    const item: Item = {
      key,
      pod,
      attempts: 0,
      state: 'active',
      order: 0,
      backoffUntilMs: 0,
      plugins: new Set(),
      timer: undefined,
    };
    this.#items.set(key, item);
    this.#activate(item);
  }

  remove(key: string): void {
    const item = this.#items.get(key);
    if (!item) return;
    item.timer?.cancel();
    item.state = 'popped';
    this.#items.delete(key);
  }

  /** The next pod to try. It stays known until it is removed, rejected or delayed. */
  pop(): QueuedPod | undefined {
    let item = this.#active.shift();
    while (item && item.state !== 'active') item = this.#active.shift();
    if (!item) {
      this.#backoff = this.#backoff.filter(({ state }) => state === 'backoff');
      item = this.#backoff.shift();
    }
    if (!item) return undefined;
    item.state = 'popped';
    item.attempts++;
    return item;
  }

  /** No node would do; waits for a change that one of `plugins` cares about. */
  reject({ key }: QueuedPod, plugins: ReadonlySet<string>): void {
    const item = this.#items.get(key);
    if (!item) return;
    item.state = 'waiting';
    item.plugins = plugins;
    item.backoffUntilMs = this.#clock.now() + backoffMs(BACKOFF, item.attempts);
    this.#wake(item, WAIT_AT_MOST_MS);
  }

  /** Something went wrong; is tried again after its back-off. */
  delay({ key }: QueuedPod): void {
    const item = this.#items.get(key);
    if (!item) return;
    item.state = 'delayed';
    this.#wake(item, backoffMs(BACKOFF, item.attempts));
  }

  /** Brings back the pods that a change in the cluster may let be placed. */
  changed(change: ClusterChange): void {
    for (const item of this.#items.values()) {
      if (item.state === 'waiting' && mayHelp(item, change)) this.#retry(item);
    }
  }

  stop(): void {
    for (const { timer } of this.#items.values()) timer?.cancel();
    this.#items.clear();
    this.#active.length = 0;
    this.#backoff = [];
  }

  #wake(item: Item, afterMs: number): void {
    item.timer?.cancel();
    item.timer = this.#clock.after(afterMs, () => this.#retry(item));
  }

  #retry(item: Item): void {
    item.timer?.cancel();
    if (item.state === 'delayed' || item.backoffUntilMs <= this.#clock.now()) {
      this.#activate(item);
      return;
    }
    item.state = 'backoff';
    insert(this.#backoff, item, (a, b) => a.backoffUntilMs - b.backoffUntilMs);
    this.#onReady();
  }

  #activate(item: Item): void {
    item.state = 'active';
    item.order = this.#order++;
    insert(this.#active, item, (a, b) => (b.pod.spec.priority ?? 0) - (a.pod.spec.priority ?? 0) || a.order - b.order);
    this.#onReady();
  }
}

function mayHelp({ plugins, pod }: Item, change: ClusterChange): boolean {
  if (plugins.size === 0) return change.type === 'node' && !change.old;
  return filters.some((plugin) => plugins.has(plugin.name) && plugin.mayHelp(change, pod));
}

/** Into a sorted list, after its equals. */
function insert(list: Item[], item: Item, compare: (a: Item, b: Item) => number): void {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(list[middle] as Item, item) <= 0) low = middle + 1;
    else high = middle;
  }
  list.splice(low, 0, item);
}
