import type { Engine } from '../engine.ts';

/** Keeps everything in this process and nothing beyond it; for tests. What was committed stays after `close`. */
export function memoryEngine(): Engine {
  const values = new Map<string, Uint8Array>();
  return {
    get: (key) => values.get(key),
    *range(prefix) {
      const keys = [...values.keys()].filter((key) => key.startsWith(prefix)).sort();
      for (const key of keys) {
        const value = values.get(key);
        if (value) yield { key, value };
      }
    },
    commit(writes) {
      for (const { key, value } of writes) {
        if (value) values.set(key, value);
        else values.delete(key);
      }
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
}
