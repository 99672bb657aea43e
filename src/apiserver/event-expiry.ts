import type { Clock } from '#base';
import { events, type Kind } from '#kinds';
import { PreconditionFailed, type Store } from '#storage';
import { keyPrefix } from './rest/rest-context.ts';

/** How long an event is kept after it was last written. */
const KEEP_MS = 60 * 60 * 1000;
const LOOK_MS = 5 * 60 * 1000;

/**
 * Removes events an hour after their last write. When an event was written is remembered only here: after a restart
 * each gets its hour anew.
 */
export function expireEvents(store: Store, clock: Clock): { stop(): void } {
  const prefix = keyPrefix(events as unknown as Kind);
  const seen = new Map<string, { revision: number; sinceMs: number }>();
  const timer = clock.every(LOOK_MS, () => void expire());

  async function expire(): Promise<void> {
    const { entries } = await store.list({ prefix });
    const nowMs = clock.now();
    const present = new Set<string>();
    for (const { key, revision } of entries) {
      present.add(key);
      const known = seen.get(key);
      if (known?.revision !== revision) seen.set(key, { revision, sinceMs: nowMs });
      else if (nowMs - known.sinceMs >= KEEP_MS) {
        await store.delete(key, { expected: revision }).catch((error) => {
          if (!(error instanceof PreconditionFailed)) throw error;
        });
      }
    }
    for (const key of seen.keys()) if (!present.has(key)) seen.delete(key);
  }

  return { stop: () => timer.cancel() };
}
