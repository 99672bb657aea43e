import type { StoreEvent, StoreWatch, StoreWatcher } from './store.ts';

interface Member {
  readonly watch: StoreWatch;
  /** The newest version it was told of. */
  told: number;
}

/** Hands changes to watchers. Those with the same prefix share one selection of each batch. */
export class FanOut {
  readonly #groups = new Map<string, Set<Member>>();

  /** From now on `watch` hears of changes later than `told`. */
  add(watch: StoreWatch, told: number): StoreWatcher {
    const group = this.#groups.get(watch.prefix) ?? new Set();
    this.#groups.set(watch.prefix, group);
    const member: Member = { watch, told };
    group.add(member);
    return { stop: () => this.#remove(member) };
  }

  /** `events` are all changes after the last batch, in order. */
  publish(events: readonly StoreEvent[]): void {
    const last = events.at(-1)?.revision ?? 0;
    for (const [prefix, group] of this.#groups) {
      const selected = events.filter((event) => event.entry.key.startsWith(prefix));
      if (selected.length === 0) continue;
      for (const member of group) {
        // A watcher that joined during this batch got it as history; one may also wait for versions yet to come.
        const news =
          member.told < (selected[0]?.revision ?? 0) ? selected : selected.filter((e) => e.revision > member.told);
        if (news.length === 0) continue;
        member.told = last;
        this.tell(member.watch, news, () => this.#remove(member));
      }
    }
  }

  /** A watcher that throws is ended with its own error, so that it takes no other watcher with it. */
  tell(watch: StoreWatch, events: readonly StoreEvent[], remove: () => void): void {
    try {
      watch.onEvents(events);
    } catch (error) {
      remove();
      watch.onEnd?.(new Error('a watcher failed', { cause: error }));
    }
  }

  /** Ends all watchers. */
  end(error: Error | undefined): void {
    const groups = [...this.#groups.values()];
    this.#groups.clear();
    for (const group of groups) for (const { watch } of group) watch.onEnd?.(error);
  }

  #remove(member: Member): void {
    const group = this.#groups.get(member.watch.prefix);
    group?.delete(member);
    if (group?.size === 0) this.#groups.delete(member.watch.prefix);
  }
}
