import fc from 'fast-check';
import { expect, test } from 'vitest';
import { storedObject } from './contract.ts';
import { memoryEngine } from './engines/memory.ts';
import { openMvccStore } from './mvcc.ts';
import { PreconditionFailed, RevisionCompacted, type Store, type StoreEvent } from './store.ts';

/** The whole past, kept in the simplest way. */
interface Model {
  revision: number;
  compacted: number;
  /** State after each version, from version 1 on. */
  states: Map<string, string>[];
  events: string[];
}

type Step =
  | { do: 'put' | 'delete'; key: string; expect: 'anything' | 'current' | 'wrong' }
  | { do: 'list'; prefix: string; back: number; limit: number; after: string | undefined }
  | { do: 'watch'; prefix: string; back: number }
  | { do: 'compact'; back: number }
  | { do: 'reopen' };

const key = fc.constantFrom('a', 'a/1', 'a/2', 'ab', 'b', 'b/1', 'c/\u{1f600}', 'c/\uffff');
const prefix = fc.constantFrom('', 'a', 'a/', 'b', 'c/', 'd');
const back = fc.nat({ max: 6 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('put' as const), key, expect: expectation() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('delete' as const), key, expect: expectation() }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('list' as const),
      prefix,
      back,
      limit: fc.integer({ min: 1, max: 9 }),
      after: fc.option(key, { nil: undefined }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('watch' as const), prefix, back }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('compact' as const), back }) },
  { weight: 1, arbitrary: fc.constant({ do: 'reopen' as const }) },
);

function expectation() {
  return fc.constantFrom('anything' as const, 'current' as const, 'wrong' as const);
}

const textOf = (e: StoreEvent) => `${e.type} ${e.entry.key} ${e.revision} after ${e.previous?.revision ?? 0}`;
const stateOf = (model: Model, revision: number) => model.states[revision - 1] ?? new Map<string, string>();

async function write(store: Store, model: Model, { do: type, key, expect: wanted }: Step & { do: 'put' | 'delete' }) {
  const now = stateOf(model, model.revision);
  const current = Number(now.get(key) ?? 0);
  const expected = { anything: undefined, current, wrong: current + 1 }[wanted];
  const works = wanted !== 'wrong' && (type === 'put' || current !== 0);
  const precondition = expected === undefined ? {} : { expected };
  const writing = type === 'put' ? store.put(key, storedObject('x'), precondition) : store.delete(key, precondition);
  if (!works) {
    await expect(writing).rejects.toThrow(PreconditionFailed);
    return;
  }
  const revision = ++model.revision;
  expect((await writing).revision).toBe(revision);
  const next = new Map(now);
  if (type === 'put') next.set(key, String(revision));
  else next.delete(key);
  model.states.push(next);
  model.events.push(`${type} ${key} ${revision} after ${current}`);
}

async function list(store: Store, model: Model, { prefix, back, limit, after }: Step & { do: 'list' }) {
  const revision = Math.max(1, model.revision - back);
  const listing = async () => store.list({ prefix, revision, limit, ...(after === undefined ? {} : { after }) });
  if (revision < model.compacted) {
    await expect(listing).rejects.toThrow(RevisionCompacted);
    return;
  }
  const all = [...stateOf(model, revision)]
    .filter(([k]) => k.startsWith(prefix) && (after === undefined || k > after))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const found = await listing();
  expect(found.entries.map((e) => [e.key, e.object.metadata.resourceVersion])).toEqual(all.slice(0, limit));
  expect([found.remaining, found.revision]).toEqual([Math.max(0, all.length - limit), revision]);
}

test('a store does what a store kept in the simplest way would do', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const engine = memoryEngine();
      let store = await openMvccStore({ engine, freeze: true });
      const model: Model = { revision: 1, compacted: 1, states: [new Map()], events: [] };
      let watches: { prefix: string; after: number; until?: number; seen: string[] }[] = [];
      const check = () => {
        for (const { prefix, after, seen } of watches) {
          const due = model.events.slice(after - 1).filter((text) => text.split(' ')[1]?.startsWith(prefix));
          expect(seen).toEqual(due);
        }
      };
      for (const s of steps) {
        if (s.do === 'put' || s.do === 'delete') await write(store, model, s);
        else if (s.do === 'list') await list(store, model, s);
        else if (s.do === 'watch') {
          const after = Math.max(model.compacted, model.revision - s.back);
          const seen: string[] = [];
          store.watch({ prefix: s.prefix, after, onEvents: (events) => seen.push(...events.map(textOf)) });
          watches.push({ prefix: s.prefix, after, seen });
        } else if (s.do === 'compact') {
          const to = Math.max(1, model.revision - s.back);
          await store.compact(to);
          model.compacted = Math.max(model.compacted, to);
        } else {
          check();
          watches = [];
          await store.close();
          store = await openMvccStore({ engine, freeze: true });
          model.compacted = model.revision;
        }
        expect([store.revision, store.compactRevision]).toEqual([model.revision, model.compacted]);
        expect(await store.count('')).toBe(stateOf(model, model.revision).size);
      }
      check();
      await store.close();
    }),
    { numRuns: 200 },
  );
});
