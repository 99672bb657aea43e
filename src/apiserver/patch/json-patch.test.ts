import { expect, test } from 'vitest';
import { jsonPatch } from './json-patch.ts';

const document = { list: ['a', 'b', 'c'], 'a/b': [{ '~': 1 }] };

test.each<[string, object[], object]>([
  ['the last of a list', [{ op: 'replace', path: '/list/-1', value: 'x' }], { list: ['a', 'b', 'x'] }],
  ['the first of a list', [{ op: 'remove', path: '/list/-3' }], { list: ['b', 'c'] }],
  ['behind the last', [{ op: 'add', path: '/list/-1', value: 'x' }], { list: ['a', 'b', 'c', 'x'] }],
  ['before the last', [{ op: 'add', path: '/list/-2', value: 'x' }], { list: ['a', 'b', 'x', 'c'] }],
  ['a number as Go reads it', [{ op: 'replace', path: '/list/+01', value: 'x' }], { list: ['a', 'x', 'c'] }],
  ['on the way', [{ op: 'replace', path: '/a~1b/-1/~0', value: 2 }], { 'a/b': [{ '~': 2 }] }],
  ['moved from the end', [{ op: 'move', from: '/list/-1', path: '/list/0' }], { list: ['c', 'a', 'b'] }],
  ['moved to the end', [{ op: 'move', from: '/list/0', path: '/list/-1' }], { list: ['b', 'c', 'a'] }],
  ['copied from the end', [{ op: 'copy', from: '/list/-1', path: '/list/-' }], { list: ['a', 'b', 'c', 'c'] }],
  ['tested', [{ op: 'test', path: '/list/-2', value: 'b' }], {}],
])('a JSON patch finds %s', (_, operations, changed) => {
  expect(jsonPatch(document, operations)).toEqual({ ...document, ...changed });
});

test.each<[object]>([
  [{ op: 'remove', path: '/list/-4' }],
  [{ op: 'add', path: '/list/-5', value: 'x' }],
  [{ op: 'replace', path: '/list/3', value: 'x' }],
  [{ op: 'replace', path: '/list/1e0', value: 'x' }],
  [{ op: 'test', path: '/list/-1', value: 'b' }],
  [{ op: 'move', from: '/none', path: '/list/0' }],
  [{ op: 'move', from: '/list', path: '/list/0' }],
  [{ op: 'move', path: '/list/0' }],
  [{ op: 'copy', path: '/list/0' }],
  [{ op: 'add', value: 1 }],
  [{ path: '/list/0' }],
  [{ op: 'add', path: '/constructor/prototype/x', value: 1 }],
])('a JSON patch of %j does not fit', (operation) => {
  expect(() => jsonPatch(document, [operation])).toThrow(
    'the server rejected our request due to an error in our request',
  );
});
