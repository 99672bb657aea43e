import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { KubeObject, Stored } from '#api';
import { jsonPatch } from './json-patch.ts';
import { mergePatch } from './merge-patch.ts';
import { strategicMerge } from './strategic-merge.ts';

const POD = 'io.k8s.api.core.v1.Pod';
const pod = (spec: object) => ({ spec }) as KubeObject;
const a = { name: 'a', image: '1' };
const b = { name: 'b', image: '1' };
const c = { name: 'c', image: '1' };

test.each<[string, object, object, object]>([
  [
    'lists with a merge key are merged by it',
    { containers: [a, b] },
    { containers: [{ name: 'b', image: '2' }] },
    { containers: [a, { name: 'b', image: '2' }] },
  ],
  ['an unknown key comes first', { containers: [a] }, { containers: [b] }, { containers: [b, a] }],
  [
    'what a patch names is in its order, and what it does not stays before what it stood before',
    { containers: [a, b, c] },
    { containers: [c, a] },
    { containers: [b, c, a] },
  ],
  [
    'what is deleted and named again is new',
    { containers: [{ ...a, tty: true }] },
    { containers: [a, { name: 'a', $patch: 'delete' }] },
    { containers: [a] },
  ],
  [
    '$patch: delete empties a map',
    { securityContext: { runAsUser: 1 } },
    { securityContext: { $patch: 'delete' } },
    { securityContext: {} },
  ],
  ['a map that is not there is told nothing', {}, { nodeSelector: { $patch: 'replace', y: '2' } }, {}],
  [
    'new parts come without nulls and directives',
    {},
    { affinity: { nodeAffinity: null, podAffinity: { a: [{ $patch: 'delete', name: 'x' }, { name: 'y' }] } } },
    { affinity: { podAffinity: { a: [{ name: 'y' }] } } },
  ],
  ['a list of plain values that is not there loses nothing', {}, { '$deleteFromPrimitiveList/x': ['y'] }, {}],
  [
    'what only the server has keeps its place in the order that is set',
    { containers: [a, b, c] },
    { '$setElementOrder/containers': [{ name: 'c' }, { name: 'a' }] },
    { containers: [b, c, a] },
  ],
  [
    'an element that is set in order is merged as well',
    { containers: [a, b] },
    { '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }], containers: [{ name: 'a', tty: true }] },
    { containers: [b, { ...a, tty: true }] },
  ],
  [
    '$patch: delete removes one element',
    { containers: [a, b] },
    { containers: [{ name: 'a', $patch: 'delete' }] },
    { containers: [b] },
  ],
  [
    '$patch: replace replaces the list',
    { containers: [a, b] },
    { containers: [{ $patch: 'replace' }, b] },
    { containers: [b] },
  ],
  [
    '$patch: replace replaces a map',
    { nodeSelector: { x: '1' } },
    { nodeSelector: { $patch: 'replace', y: '2' } },
    { nodeSelector: { y: '2' } },
  ],
  ['null removes a field', { nodeName: 'n', hostname: 'h' }, { nodeName: null }, { hostname: 'h' }],
  [
    'lists without a merge key are replaced',
    { containers: [{ ...a, args: ['1', '2'] }] },
    { containers: [{ name: 'a', args: ['3'] }] },
    { containers: [{ ...a, args: ['3'] }] },
  ],
  [
    '$setElementOrder puts elements in order',
    { containers: [a, b] },
    { '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }] },
    { containers: [b, a] },
  ],
  [
    '$retainKeys drops what it does not name',
    { volumes: [{ name: 'v', emptyDir: {} }] },
    { volumes: [{ name: 'v', $retainKeys: ['name', 'hostPath'], hostPath: { path: '/' } }] },
    { volumes: [{ name: 'v', hostPath: { path: '/' } }] },
  ],
])('%s', (_, current, patch, expected) => {
  expect(strategicMerge(POD, pod(current), { spec: patch })).toEqual({ spec: expected });
});

test('finalizers are merged as a set, and $deleteFromPrimitiveList takes some out', () => {
  const current = { metadata: { finalizers: ['x', 'y'] } };
  const patch = { metadata: { '$deleteFromPrimitiveList/finalizers': ['x'], finalizers: ['z', 'y'] } };
  expect(strategicMerge(POD, current, patch)).toEqual({ metadata: { finalizers: ['z', 'y'] } });
});

test.each([
  [{ spec: { $patch: 'explode' } }, 500, 'unknown patch type: explode in map: map[$patch:explode]'],
  [{ spec: { containers: [{ image: 'x' }] } }, 500, 'map: map[image:x] does not contain declared merge key: name'],
  [
    { spec: { containers: [{ $patch: 'delete' }] } },
    500,
    'map: map[$patch:delete] does not contain declared merge key: name',
  ],
  [
    { spec: { containers: [{ name: 'a', $patch: 'merge' }] } },
    500,
    'merging lists cannot yet be specified in the patch',
  ],
  [{ spec: { containers: ['x'] } }, 500, 'list element types are not identical: [[map[image:1 name:a]] [x]]'],
  [{ spec: { containers: [[]] } }, 422, 'the server rejected our request due to an error in our request'],
  [{ spec: { $retainKeys: ['a'], b: 1 } }, 400, 'invalid patch format of retainKeys'],
  [{ spec: { $retainKeys: 'a' } }, 400, 'invalid patch format of retainKeys'],
  [{ spec: { '$setElementOrder/containers': 'a' } }, 500, 'expected a []interface {}, but received a string'],
  [
    { spec: { '$setElementOrder/containers': [{ name: 'x' }], containers: [a] } },
    500,
    "The order in patch list:\n[map[image:1 name:a]]\n doesn't match $setElementOrder list:\n[map[name:x]]\n",
  ],
  [[], 400, 'the patch is not an object'],
])('%j is refused with %i', (patch, code, message) => {
  expect(() => strategicMerge(POD, pod({ containers: [a] }), patch)).toThrow(
    expect.objectContaining({ code, message }),
  );
});

test('any merge patch can be applied twice with the result of once, and changes nothing it was given', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (current, patch) => {
      const before = JSON.stringify(current);
      const once = mergePatch(current, patch);
      expect(mergePatch(once, patch)).toEqual(once);
      expect(JSON.stringify(current)).toBe(before);
    }),
  );
});

test('whatever a patch holds, it is applied or refused in words, and never reaches the prototype of objects', () => {
  const operation = fc.record({ op: fc.string(), path: fc.string(), value: fc.jsonValue() }, { requiredKeys: [] });
  const known = fc.record({
    op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test'),
    path: fc.constantFrom(
      '',
      '/',
      '/spec',
      '/spec/containers/-',
      '/spec/containers/9',
      '/__proto__/x',
      '/constructor/prototype/x',
    ),
    value: fc.jsonValue(),
  });
  fc.assert(
    fc.property(fc.array(fc.oneof(operation, known)), fc.jsonValue(), (operations, patch) => {
      const current = pod({ containers: [a] }) as Stored;
      for (const apply of [() => jsonPatch(current, operations), () => strategicMerge(POD, current, { spec: patch })]) {
        try {
          apply();
        } catch (error) {
          expect(error).toMatchObject({ name: 'ApiError' });
        }
      }
      expect(current).toEqual(pod({ containers: [a] }));
      expect(Object.hasOwn(Object.prototype, 'x')).toBe(false);
    }),
  );
});
