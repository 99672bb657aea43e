import { describe, expect, test } from 'vitest';
import { deferred, loopTurn } from '#base';
import { storedObject } from './contract.ts';
import type { Engine, EngineWrite } from './engine.ts';
import { memoryEngine } from './engines/memory.ts';
import { openMvccStore } from './mvcc.ts';
import { PreconditionFailed, RevisionCompacted, StoreEnded } from './store.ts';

/** A memory engine whose commits become durable, or fail, when the test says so. */
function steppedEngine() {
  const memory = memoryEngine();
  const pending: { writes: readonly EngineWrite[]; settle: (error?: Error) => void }[] = [];
  const engine: Engine = {
    ...memory,
    commit(writes) {
      const done = deferred<void>();
      const settle = (error?: Error) => {
        if (error) done.reject(error);
        else void memory.commit(writes);
        done.resolve();
      };
      pending.push({ writes, settle });
      return done.promise;
    },
  };
  return { engine, pending };
}

const stepped = async () => {
  const { engine, pending } = steppedEngine();
  const store = await openMvccStore({ engine, freeze: true });
  const batches: string[][] = [];
  const ends: (Error | undefined)[] = [];
  store.watch({
    prefix: '',
    after: 1,
    onEvents: (events) => batches.push(events.map((e) => `${e.entry.key} ${e.revision}`)),
    onEnd: (error) => ends.push(error),
  });
  return { store, pending, batches, ends, put: (key: string) => store.put(key, storedObject(key)) };
};

describe('writes under way', () => {
  test('to different keys go to the engine together and are published in order, as one batch', async () => {
    const { store, pending, batches, put } = await stepped();
    const writes = ['a', 'b', 'c'].map(put);
    expect(pending).toHaveLength(3);
    pending[2]?.settle();
    pending[1]?.settle();
    await loopTurn();
    expect([store.revision, batches]).toEqual([1, []]);
    pending[0]?.settle();
    await Promise.all(writes);
    expect([store.revision, batches]).toEqual([4, [['a 2', 'b 3', 'c 4']]]);
  });

  test('to one key wait for each other, and check what the one before them wrote', async () => {
    const { store, pending, put } = await stepped();
    const first = put('a');
    const second = store.put('a', storedObject('a'), { expected: 2 });
    const stale = store.put('a', storedObject('a'), { expected: 2 });
    const last = store.delete('a');
    expect(pending).toHaveLength(1);
    pending[0]?.settle();
    await first;
    expect(pending).toHaveLength(2);
    pending[1]?.settle();
    expect((await second).revision).toBe(3);
    await expect(stale).rejects.toThrow(PreconditionFailed);
    pending[2]?.settle();
    expect((await last).revision).toBe(4);
  });

  test('thousands that wait for one key and fail do not exhaust the stack', async () => {
    const { store, pending, put } = await stepped();
    const first = put('a');
    const others = Array.from({ length: 10_000 }, () => store.put('a', storedObject('a'), { expected: 0 }));
    pending[0]?.settle();
    await first;
    const results = await Promise.allSettled(others);
    expect(results.every((r) => r.status === 'rejected')).toBe(true);
  });
});

describe('an engine that fails to commit', () => {
  test('ends the store: writes reject with the cause, watches end with it, reads go on', async () => {
    const { store, pending, batches, ends, put } = await stepped();
    const writes = ['a', 'b', 'b', 'c'].map(put);
    const settled = Promise.allSettled(writes);
    pending[0]?.settle();
    const disk = new Error('no space left on device');
    pending[1]?.settle(disk);
    const results = await settled;
    expect(results.map((r) => r.status)).toEqual(['fulfilled', 'rejected', 'rejected', 'rejected']);
    await expect(writes[1]).rejects.toMatchObject({ name: 'StoreEnded', cause: disk });
    expect(batches).toEqual([['a 2']]);
    expect(ends).toEqual([expect.objectContaining({ cause: disk })]);
    expect((await store.get('a'))?.revision).toBe(2);
    await expect(put('d')).rejects.toThrow(StoreEnded);
    expect(() => store.watch({ prefix: '', after: 2, onEvents: () => {} })).toThrow(StoreEnded);
    expect(pending).toHaveLength(3);
    await store.close();
  });
});

describe('history', () => {
  const writeMany = async (historyLimit: { events: number; bytes: number }, writes: number) => {
    const store = await openMvccStore({ engine: memoryEngine(), historyLimit });
    for (let i = 0; i < writes; i++) await store.put('a', storedObject('a', 'x'.repeat(100)));
    return store;
  };

  test('keeps as many changes as its limit says', async () => {
    const store = await writeMany({ events: 3, bytes: 1e9 }, 5000);
    expect([store.compactRevision, store.revision]).toEqual([4998, 5001]);
    expect(() => store.watch({ prefix: '', after: 4997, onEvents: () => {} })).toThrow(RevisionCompacted);
    let seen = 0;
    store.watch({ prefix: '', after: 4998, onEvents: (events) => (seen += events.length) });
    expect(seen).toBe(3);
  });

  test('keeps as many bytes as its limit says', async () => {
    const store = await writeMany({ events: 1e9, bytes: 1000 }, 20);
    const kept = store.revision - store.compactRevision;
    expect(kept).toBeGreaterThan(1);
    expect(kept).toBeLessThan(10);
  });
});

test('freeze makes changes of stored objects throw, loaded ones too', async () => {
  const engine = memoryEngine();
  const store = await openMvccStore({ engine, freeze: true });
  await store.put('a', storedObject('a'));
  for (const opened of [store, await openMvccStore({ engine, freeze: true })]) {
    const entry = await opened.get('a');
    expect(() => Object.assign(entry?.object.metadata.labels ?? {}, { note: 'changed' })).toThrow(TypeError);
  }
});

test('a watcher that throws is ended with its error and harms no other', async () => {
  const store = await openMvccStore({ engine: memoryEngine() });
  const ends: (Error | undefined)[] = [];
  const wrong = () => {
    throw new Error('mine');
  };
  let seen = 0;
  store.watch({ prefix: '', after: 1, onEvents: wrong, onEnd: (error) => ends.push(error) });
  store.watch({ prefix: '', after: 1, onEvents: (events) => (seen += events.length) });
  await store.put('a', storedObject('a'));
  await store.put('b', storedObject('b'));
  expect(seen).toBe(2);
  expect(ends).toMatchObject([{ cause: { message: 'mine' } }]);
});

test('ten thousand keys inserted in any order come out in order', async () => {
  const store = await openMvccStore({ engine: memoryEngine() });
  const keys = Array.from({ length: 10_000 }, (_, i) => `k/${String((i * 7919) % 10_000).padStart(5, '0')}`);
  await Promise.all(keys.map((key) => store.put(key, storedObject(key))));
  await Promise.all(keys.filter((_, i) => i % 3 === 0).map((key) => store.delete(key)));
  const left = keys.filter((_, i) => i % 3 !== 0).sort();
  const listed: string[] = [];
  for (let after: string | undefined; ; after = listed.at(-1)) {
    const page = await store.list({ prefix: 'k/', limit: 700, ...(after ? { after } : {}) });
    listed.push(...page.entries.map((e) => e.key));
    expect(page.remaining).toBe(left.length - listed.length);
    if (page.remaining === 0) break;
  }
  expect(listed).toEqual(left);
  expect(await store.count('k/0')).toBe(left.filter((key) => key.startsWith('k/0')).length);
});
