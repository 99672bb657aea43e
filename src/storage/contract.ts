import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Stored } from '#api';
import type { Engine } from './engine.ts';
import {
  type Entry,
  PreconditionFailed,
  RevisionCompacted,
  RevisionInFuture,
  type Store,
  StoreEnded,
} from './store.ts';

/** Somewhere data stays between one opening and the next. */
export interface Place<T> {
  open(): Promise<T>;
  remove(): Promise<void>;
}

const text = (value: Uint8Array | undefined) => (value ? Buffer.from(value).toString() : undefined);

/** What every engine must do. */
export function engineContract(name: string, makePlace: () => Promise<Place<Engine>>): void {
  describe(`engine ${name}`, () => {
    let place: Place<Engine>;
    let engine: Engine;
    const put = (key: string, value: string) => ({ key, value: Buffer.from(value) });
    const keys = (prefix: string) => [...engine.range(prefix)].map(({ key }) => key);

    beforeEach(async () => {
      place = await makePlace();
      engine = await place.open();
    });
    afterEach(async () => {
      await engine.close();
      await place.remove();
    });

    test('gives what was committed and nothing else', async () => {
      expect(engine.get('a')).toBeUndefined();
      await engine.commit([put('a', '1'), put('b', '')]);
      expect(text(engine.get('a'))).toBe('1');
      expect(text(engine.get('b'))).toBe('');
      expect(engine.get('c')).toBeUndefined();
    });

    test('replaces and removes in one commit', async () => {
      await engine.commit([put('a', '1'), put('b', '1')]);
      await engine.commit([put('a', '2'), { key: 'b', value: undefined }, { key: 'never', value: undefined }]);
      expect(text(engine.get('a'))).toBe('2');
      expect(engine.get('b')).toBeUndefined();
    });

    test('ranges over exactly the keys that start with the prefix, in order', async () => {
      await engine.commit(['p/b', 'p/a', 'q/a', 'p', 'p/\u{1f600}', 'p/\uffff', 'p0'].map((key) => put(key, key)));
      expect(keys('p/').slice(0, 2)).toEqual(['p/a', 'p/b']);
      expect(keys('p/').sort()).toEqual(['p/a', 'p/b', 'p/\u{1f600}', 'p/\uffff'].sort());
      expect(keys('p')).toHaveLength(6);
      expect([...engine.range('q')].map(({ value }) => text(value))).toEqual(['q/a']);
      expect(keys('x')).toEqual([]);
    });

    test('values of a range stay as they are while it goes on', async () => {
      await engine.commit(Array.from({ length: 300 }, (_, i) => put(`k${String(i).padStart(3, '0')}`, `v${i}`)));
      const values = [...engine.range('k')].map(({ value }) => value);
      await engine.commit([put('k000', 'other')]);
      expect(values.map(text)).toEqual(Array.from({ length: 300 }, (_, i) => `v${i}`));
    });

    test('takes keys of 1900 bytes and values of a megabyte', async () => {
      const key = 'k'.repeat(1900);
      await engine.commit([put(key, 'x'.repeat(1 << 20))]);
      expect(engine.get(key)?.length).toBe(1 << 20);
    });

    test('resolves commits in the order they were called', async () => {
      const order: number[] = [];
      await Promise.all(
        Array.from({ length: 50 }, (_, i) => engine.commit([put(`k${i % 7}`, String(i))]).then(() => order.push(i))),
      );
      expect(order).toEqual(Array.from({ length: 50 }, (_, i) => i));
      expect(text(engine.get('k0'))).toBe('49');
    });

    test('finds everything again after it was closed and opened', async () => {
      await engine.commit([put('a', '1'), put('b', '2')]);
      await engine.commit([{ key: 'a', value: undefined }]);
      await engine.close();
      engine = await place.open();
      expect([...engine.range('')].map(({ key, value }) => [key, text(value)])).toEqual([['b', '2']]);
    });

    test('finishes what is under way when it is closed', async () => {
      const under = engine.commit([put('a', '1')]);
      await engine.close();
      await under;
      engine = await place.open();
      expect(text(engine.get('a'))).toBe('1');
    });
  });
}

/** An object fit for a store; `note` tells versions apart. */
export function storedObject(name: string, note = ''): Stored {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, uid: `uid-${name}`, resourceVersion: '', creationTimestamp: '', labels: { note } },
  };
}

const note = (entry: Entry | undefined) => entry?.object.metadata.labels?.note;

/** What every store must do. */
export function storeContract(name: string, makePlace: () => Promise<Place<Store>>): void {
  describe(`store ${name}`, () => {
    let place: Place<Store>;
    let store: Store;

    beforeEach(async () => {
      place = await makePlace();
      store = await place.open();
    });
    afterEach(async () => {
      await store.close();
      await place.remove();
    });

    const put = (key: string, value = '') => store.put(key, storedObject(key, value));
    const keysOf = async (range: Parameters<Store['list']>[0]) => (await store.list(range)).entries.map((e) => e.key);
    /** Everything a watcher saw, as `put a 2`. */
    function watched(prefix: string, after: number) {
      const seen: string[] = [];
      const watcher = store.watch({
        prefix,
        after,
        onEvents: (events) => {
          for (const e of events) seen.push(`${e.type} ${e.entry.key} ${e.revision}`);
        },
      });
      return { seen, watcher };
    }

    test('an empty store is at version 1', async () => {
      expect([store.revision, store.compactRevision]).toEqual([1, 1]);
      expect(await store.list({ prefix: '' })).toEqual({ entries: [], revision: 1, remaining: 0 });
      expect(await store.get('a')).toBeUndefined();
    });

    test('stamps the version on object and bytes, and leaves the given object alone', async () => {
      const given = storedObject('a', 'x');
      const entry = await store.put('a', given);
      expect(entry.revision).toBe(2);
      expect(entry.object.metadata.resourceVersion).toBe('2');
      expect(JSON.parse(Buffer.from(entry.bytes).toString())).toEqual(entry.object);
      expect(given.metadata.resourceVersion).toBe('');
      expect(await store.get('a')).toBe(entry);
      expect((await store.list({ prefix: 'a' })).entries[0]).toBe(entry);
    });

    test('versions rise by one with every write, deletes too', async () => {
      const written = [await put('a'), await put('b'), await put('a'), await store.delete('b'), await put('b')];
      expect(written.map((e) => e.revision)).toEqual([2, 3, 4, 5, 6]);
      expect(store.revision).toBe(6);
    });

    test('nobody sees a write before it is acknowledged', async () => {
      const { seen } = watched('', store.revision);
      const writing = put('a');
      expect(await store.get('a')).toBeUndefined();
      expect([store.revision, seen]).toEqual([1, []]);
      await writing;
      expect([store.revision, seen]).toEqual([2, ['put a 2']]);
    });

    test.each([
      ['absent and expected absent', false, 0, true],
      ['absent and expected at 2', false, 2, false],
      ['there and expected absent', true, 0, false],
      ['there and expected as it is', true, 2, true],
      ['there and expected at another version', true, 1, false],
    ])('put: %s', async (_, there, expected, works) => {
      if (there) await put('a', 'old');
      const writing = store.put('a', storedObject('a', 'new'), { expected });
      if (works) expect(note(await writing)).toBe('new');
      else await expect(writing).rejects.toThrow(PreconditionFailed);
      expect(note(await store.get('a'))).toBe(works ? 'new' : there ? 'old' : undefined);
    });

    test('delete of nothing, or of another version, fails and says what stands there', async () => {
      await expect(store.delete('a')).rejects.toThrow(PreconditionFailed);
      const current = await put('a');
      await expect(store.delete('a', { expected: 7 })).rejects.toMatchObject({ current });
      expect((await store.delete('a', { expected: 2 })).object.metadata.resourceVersion).toBe('3');
      expect(await store.get('a')).toBeUndefined();
    });

    test('of many writers that expect the same version exactly one wins', async () => {
      await put('a');
      const results = await Promise.allSettled(
        Array.from({ length: 20 }, (_, i) => store.put('a', storedObject('a', String(i)), { expected: 2 })),
      );
      expect(results.filter((r) => r.status === 'fulfilled')).toHaveLength(1);
      expect(store.revision).toBe(3);
    });

    test('writes to one key that come together take effect in the order they were called', async () => {
      const writes = [put('a', '1'), store.delete('a'), put('a', '2'), put('a', '3')];
      expect((await Promise.all(writes)).map((e) => e.revision)).toEqual([2, 3, 4, 5]);
      expect(note(await store.get('a'))).toBe('3');
    });

    test('lists a prefix in order, in pages', async () => {
      await Promise.all(['p/c', 'p/a', 'q', 'p/b', 'p/d', 'o'].map((key) => put(key)));
      expect(await keysOf({ prefix: 'p/' })).toEqual(['p/a', 'p/b', 'p/c', 'p/d']);
      const first = await store.list({ prefix: 'p/', limit: 3 });
      expect([first.entries.map((e) => e.key), first.remaining]).toEqual([['p/a', 'p/b', 'p/c'], 1]);
      const second = await store.list({ prefix: 'p/', limit: 3, after: 'p/c' });
      expect([second.entries.map((e) => e.key), second.remaining]).toEqual([['p/d'], 0]);
      expect([await store.count('p/'), await store.count(''), await store.count('x')]).toEqual([4, 6, 0]);
    });

    test('lists as it was at an earlier version', async () => {
      await put('p/a', '1');
      await put('p/b', '1');
      const then = store.revision;
      await put('p/a', '2');
      await store.delete('p/b');
      await put('p/c', '1');
      await put('q', '1');
      const old = await store.list({ prefix: 'p/', revision: then });
      expect(old.entries.map((e) => `${e.key}=${note(e)}`)).toEqual(['p/a=1', 'p/b=1']);
      expect(old.revision).toBe(then);
      const page = await store.list({ prefix: 'p/', revision: then, after: 'p/a', limit: 1 });
      expect([page.entries.map((e) => e.key), page.remaining]).toEqual([['p/b'], 0]);
      expect(await keysOf({ prefix: 'p/', revision: 1 })).toEqual([]);
      expect(await keysOf({ prefix: 'p/' })).toEqual(['p/a', 'p/c']);
    });

    test('refuses versions that are gone or not there yet', async () => {
      for (let i = 0; i < 5; i++) await put('a', String(i));
      await store.compact(4);
      expect(store.compactRevision).toBe(4);
      await expect(async () => store.list({ prefix: '', revision: 3 })).rejects.toThrow(RevisionCompacted);
      await expect(async () => store.list({ prefix: '', revision: 7 })).rejects.toThrow(RevisionInFuture);
      await expect(store.compact(7)).rejects.toThrow(RevisionInFuture);
      expect(() => store.watch({ prefix: '', after: 3, onEvents: () => {} })).toThrow(RevisionCompacted);
      expect(note((await store.list({ prefix: '', revision: 4 })).entries[0])).toBe('2');
      expect(watched('', 4).seen).toEqual(['put a 5', 'put a 6']);
    });

    test('a watch gives history before it returns, then every change once and in order', async () => {
      await put('p/a');
      await put('p/b');
      await put('q');
      const { seen } = watched('p/', 2);
      expect(seen).toEqual(['put p/b 3']);
      await Promise.all([put('p/c'), put('q'), put('p/d'), store.delete('p/a')]);
      expect(seen).toEqual(['put p/b 3', 'put p/c 5', 'put p/d 7', 'delete p/a 8']);
    });

    test('events carry what stood there before, and a delete the last object at its own version', async () => {
      const first = await put('a', '1');
      const second = await put('a', '2');
      const events: unknown[] = [];
      await store.delete('a');
      store.watch({ prefix: 'a', after: 1, onEvents: (batch) => events.push(...batch) });
      expect(events).toEqual([
        { type: 'put', revision: 2, entry: first, previous: undefined },
        { type: 'put', revision: 3, entry: second, previous: first },
        { type: 'delete', revision: 4, entry: expect.objectContaining({ revision: 4 }), previous: second },
      ]);
      expect(events[2]).toMatchObject({
        entry: { object: { metadata: { resourceVersion: '4', labels: { note: '2' } } } },
      });
    });

    test('a watch of a version to come stays silent until it is there', async () => {
      const { seen } = watched('', 3);
      await put('a');
      await put('b');
      await put('c');
      expect(seen).toEqual(['put c 4']);
    });

    test('a stopped watch hears nothing more, also when stopped by another watcher of the same batch', async () => {
      const late = watched('p', 1);
      const { watcher } = watched('', 1);
      store.watch({ prefix: '', after: 1, onEvents: () => watcher.stop() });
      await put('p');
      late.watcher.stop();
      await put('p');
      expect(late.seen).toEqual(['put p 2']);
    });

    test('a watch begun while a batch is handed out gets that batch once', async () => {
      let inner: string[] = [];
      const outer = store.watch({
        prefix: '',
        after: 1,
        onEvents: () => {
          outer.stop();
          inner = watched('', 1).seen;
        },
      });
      await Promise.all([put('a'), put('b')]);
      expect(inner).toEqual(['put a 2', 'put b 3']);
    });

    test('everything is found again after close and open, and versions go on', async () => {
      await put('a', '1');
      await put('b', '2');
      await store.delete('a');
      await store.close();
      store = await place.open();
      expect([store.revision, store.compactRevision]).toEqual([4, 4]);
      const [entry] = (await store.list({ prefix: '' })).entries;
      expect([entry?.key, entry?.revision, note(entry), entry?.object.metadata.resourceVersion]).toEqual([
        'b',
        3,
        '2',
        '3',
      ]);
      expect(JSON.parse(Buffer.from(entry?.bytes ?? []).toString())).toEqual(entry?.object);
      expect((await put('c')).revision).toBe(5);
    });

    test('versions never go back, even when all is deleted before a restart', async () => {
      await put('a');
      await store.delete('a');
      await store.close();
      store = await place.open();
      expect(store.revision).toBe(3);
      expect(await store.count('')).toBe(0);
    });

    test('close ends watches without an error and refuses what comes after', async () => {
      const ends: unknown[] = [];
      store.watch({ prefix: '', after: 1, onEvents: () => {}, onEnd: (error) => ends.push(error) });
      const under = put('a');
      await store.close();
      expect((await under).revision).toBe(2);
      expect(ends).toEqual([undefined]);
      await expect(put('b')).rejects.toThrow(StoreEnded);
      await expect(async () => store.get('a')).rejects.toThrow(StoreEnded);
    });

    test('refuses keys that are too long without harm to the others', async () => {
      await expect(put('k'.repeat(1801))).rejects.toThrow(RangeError);
      expect((await put('k'.repeat(1800))).revision).toBe(2);
    });
  });
}
