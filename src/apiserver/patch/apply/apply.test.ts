import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyConfiguration } from './apply-configuration.ts';
import { compare } from './compare.ts';
import { difference, type FieldSet, intersection, isFieldSet, pathsOf, union } from './field-set.ts';
import { fieldsOf } from './fields-of.ts';
import { merged, pruned } from './merge.ts';
import { afterUpdate, type Owner, type Writer } from './owners.ts';
import { shapeOf } from './shape.ts';

const pod = shapeOf({ definition: 'io.k8s.api.core.v1.Pod' });
const map = shapeOf({ definition: 'io.k8s.api.core.v1.ConfigMap' });
const container = (name: string, more: object = {}) => ({ name, image: 'i', ...more });
const spec = (...containers: object[]) => ({ spec: { containers } });

test.each<[string, object, object, string[], string[]]>([
  ['nothing', { data: { a: '1' } }, { data: { a: '1' } }, [], []],
  ['a new map and its key', {}, { data: { a: '1' } }, ['.data', '.data.a'], []],
  ['a changed and a removed key', { data: { a: '1', b: '1' } }, { data: { a: '2' } }, ['.data.a'], ['.data.b']],
  ['a removed map', { data: { a: '1' } }, {}, [], ['.data', '.data.a']],
  [
    'a set',
    { metadata: { finalizers: ['a'] } },
    { metadata: { finalizers: ['b', 'a'] } },
    ['.metadata.finalizers[="b"]'],
    [],
  ],
  [
    'an element of a list with keys',
    spec(container('a'), container('b')),
    spec(container('b'), container('a', { image: 'j' })),
    ['.spec.containers[name="a"].image'],
    [],
  ],
  [
    'an atomic list as a whole',
    { spec: { containers: [container('a', { args: ['1'] })] } },
    { spec: { containers: [container('a', { args: ['1', '2'] })] } },
    ['.spec.containers[name="a"].args'],
    [],
  ],
  [
    'a list whose elements cannot be told apart as a whole',
    spec(container('a')),
    spec(container('a'), container('a')),
    ['.spec.containers'],
    [],
  ],
])('comparing finds %s', (_, old, now, changed, removed) => {
  const found = compare(pod, old, now);
  expect([pathsOf(found.changed), pathsOf(found.removed)]).toEqual([changed, removed]);
});

test.each<[string, object[], object[], string[]]>([
  ['keeps live elements before new ones', [container('x')], [container('a')], ['x', 'a']],
  [
    'takes the order of the configuration',
    [container('a'), container('b')],
    [container('b'), container('a')],
    ['b', 'a'],
  ],
  [
    'keeps a live element at its place',
    [container('a'), container('x'), container('b')],
    [container('a'), container('b'), container('c')],
    ['a', 'x', 'b', 'c'],
  ],
])('merging lists %s', (_, live, config, names) => {
  const { spec: result } = merged(pod, spec(...live), spec(...config)) as { spec: { containers: { name: string }[] } };
  expect(result.containers.map(({ name }) => name)).toEqual(names);
});

test('an element that nobody owns any more goes with what nobody ever owned in it', () => {
  const last = fieldsOf(pod, spec(container('a'), container('b')));
  const owned = fieldsOf(pod, spec(container('a')));
  const live = spec(container('a'), container('b', { tty: true }));
  expect(pruned(pod, live, { last, owned })).toEqual(spec(container('a')));
});

const writer = (manager: string, operation: Writer['operation'] = 'Update'): Writer => ({
  manager,
  operation,
  apiVersion: 'v1',
  subresource: undefined,
  time: '2026-01-01T00:00:00Z',
});

test('of more than ten updaters the oldest become one', () => {
  let owners: readonly Owner[] = [];
  for (let i = 0; i < 15; i++) {
    const time = `2026-01-01T00:00:${String(i).padStart(2, '0')}Z`;
    const found = compare(map, { data: {} }, { data: { [`k${i}`]: '1' } });
    owners = afterUpdate(owners, found, { ...writer(`m${i}`), time });
  }
  expect(owners).toHaveLength(10);
  expect(owners[0]).toMatchObject({ manager: 'ancient-changes' });
  expect(pathsOf(owners[0]?.fieldsV1 ?? {})).toContain('.data.k0');
});

test('writers who change the same fields again, and makers of the same things, share one set', () => {
  const made = () => afterUpdate([], compare(map, {}, { data: { a: '1', b: '1' } }), writer('me'));
  const [one] = made();
  const [two] = made();
  const [again] = afterUpdate(made(), compare(map, { data: { a: '1' } }, { data: { a: '2' } }), writer('me'));
  expect(two?.fieldsV1).toBe(one?.fieldsV1);
  expect(again?.fieldsV1).toBe(one?.fieldsV1);
});

const element = fc.constantFrom('f:a', 'f:b', 'k:{"name":"x"}', 'v:"y"', '.', '__proto__');
const { set: anySet } = fc.letrec<{ set: FieldSet }>((tie) => ({
  set: fc.dictionary(element, fc.oneof({ maxDepth: 3 }, fc.constant({}), tie('set')), {
    maxKeys: 4,
  }) as fc.Arbitrary<FieldSet>,
}));
/** Sets as they come out of objects: no empty inner nodes that mean nothing. */
const sets = fc
  .array(fc.array(fc.constantFrom('f:a', 'f:b', 'k:{"n":1}'), { minLength: 1, maxLength: 4 }), { maxLength: 6 })
  .map((paths) =>
    paths.reduce<FieldSet>(
      (all, path) =>
        union(
          all,
          path.reduceRight<FieldSet>((node, e) => ({ [e]: node }), {}),
        ),
      {},
    ),
  );
const members = (set: FieldSet) => new Set(pathsOf(set));
const sorted = (paths: Iterable<string>) => [...paths].sort();

test('sets of fields are sets', () => {
  fc.assert(
    fc.property(sets, sets, (a, b) => {
      const [inA, inB] = [members(a), members(b)];
      expect(sorted(members(union(a, b)))).toEqual(sorted(new Set([...inA, ...inB])));
      expect(sorted(members(difference(a, b)))).toEqual(sorted([...inA].filter((p) => !inB.has(p))));
      expect(sorted(members(intersection(a, b)))).toEqual(sorted([...inA].filter((p) => inB.has(p))));
      expect(isFieldSet(union(a, b))).toBe(true);
    }),
  );
});

test('no set from outside breaks the work with sets, or reaches the prototype of objects', () => {
  fc.assert(
    fc.property(anySet, anySet, (a, b) => {
      const all = union(a, b);
      expect(pathsOf(intersection(difference(all, a), a)).length).toBeLessThanOrEqual(pathsOf(all).length);
      expect(Object.hasOwn(Object.prototype, 'f:a')).toBe(false);
    }),
  );
});

const data = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom('1', '2'));
const config = data.map((d) => ({ data: d }));
const apply = (live: object, wished: object, owners: readonly Owner[], manager = 'me') =>
  applyConfiguration(map, {
    live,
    config: wished,
    owners,
    writer: writer(manager, 'Apply'),
    force: true,
    within: (set) => set,
  });

test('applying twice is applying once', () => {
  fc.assert(
    fc.property(config, config, (live, wished) => {
      const once = apply(live, wished, []);
      const twice = apply(once.object, wished, once.owners);
      expect(twice).toEqual(once);
    }),
  );
});

test('what is applied is there, what is no longer applied is gone, and the rest is as it was', () => {
  fc.assert(
    fc.property(config, config, config, (live, first, second) => {
      const one = apply(live, first, []);
      const two = apply(one.object, second, one.owners);
      const result = ((two.object as typeof live).data ?? {}) as { [key: string]: string };
      expect(result).toMatchObject(second.data);
      for (const key of Object.keys(first.data)) if (!(key in second.data)) expect(result).not.toHaveProperty(key);
      for (const [key, value] of Object.entries(live.data)) {
        if (!(key in first.data) && !(key in second.data) && Object.keys(second.data).length > 0) {
          expect(result[key]).toBe(value);
        }
      }
    }),
  );
});

test('nothing given is changed', () => {
  fc.assert(
    fc.property(config, config, (live, wished) => {
      const before = JSON.stringify([live, wished]);
      apply(live, wished, apply({}, live, [], 'other').owners);
      expect(JSON.stringify([live, wished])).toBe(before);
    }),
  );
});
