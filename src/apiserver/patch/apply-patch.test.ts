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

test.each<[string, object, object, object]>([
  [
    'lists with a merge key are merged by it',
    { containers: [a, b] },
    { containers: [{ name: 'b', image: '2' }] },
    { containers: [a, { name: 'b', image: '2' }] },
  ],
  ['an unknown key is added at the end', { containers: [a] }, { containers: [b] }, { containers: [a, b] }],
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
  expect(strategicMerge(POD, current, patch)).toEqual({ metadata: { finalizers: ['y', 'z'] } });
});

test.each([
  ['an unknown directive', { spec: { $patch: 'explode' } }],
  ['an element without its key', { spec: { containers: [{ image: 'x' }] } }],
  ['no object', []],
])('%s is refused', (_, patch) => {
  expect(() => strategicMerge(POD, pod({ containers: [a] }), patch)).toThrow(
    expect.objectContaining({ reason: 'BadRequest' }),
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
