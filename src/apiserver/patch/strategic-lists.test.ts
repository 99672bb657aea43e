import { expect, test } from 'vitest';
import { mergeList, orderedList } from './strategic-lists.ts';

const MANY = 50_000;
const numbers = Array.from({ length: MANY }, (_, i) => i);
const names = (letter: string) => numbers.map((i) => `${letter}${i}`);
const items = (letter: string) => names(letter).map((name) => ({ name }));
const rules = {
  merges: true,
  mergeKey: 'name',
  mergeItem: (current: object, patch: object) => ({ ...current, ...patch }),
};

// Each would take minutes, were every element looked for in the whole list.

test('long sets are merged', () => {
  const merged = mergeList({ current: names('a'), patch: names('b'), isDeletion: false }, rules);
  expect(merged).toEqual([...names('b'), ...names('a')]);
});

test('long sets lose what is deleted from them', () => {
  expect(mergeList({ current: names('a'), patch: names('a').slice(1), isDeletion: true }, rules)).toEqual(['a0']);
});

test('long lists are merged by key', () => {
  const patch = items('a').map((item) => ({ ...item, seen: true }));
  expect(mergeList({ current: items('a'), patch, isDeletion: false }, rules)).toEqual(patch);
});

test('long lists are told one by one what to delete', () => {
  const patch = items('a').map((item) => ({ ...item, $patch: 'delete' }));
  expect(mergeList({ current: items('a'), patch, isDeletion: false }, rules)).toEqual([]);
});

test('long lists are put in another order', () => {
  const order = items('a').reverse();
  expect(orderedList({ order, current: items('a'), patch: items('a').reverse() }, rules)).toEqual(order);
});
