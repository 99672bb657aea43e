import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PolicyRule } from '#api';
import { missingRules } from './missing-rules.ts';

const rule = (verbs: string, apiGroups: string, resources: string, names?: string): PolicyRule => ({
  verbs: verbs.split(','),
  apiGroups: apiGroups.split(','),
  resources: resources.split(','),
  ...(names && { resourceNames: names.split(',') }),
});
const url = (verbs: string, urls: string): PolicyRule => ({
  verbs: verbs.split(','),
  nonResourceURLs: urls.split(','),
});

test.each<[string, PolicyRule[], PolicyRule, PolicyRule[]]>([
  ['all of a rule that is held', [rule('get,list', '', 'pods')], rule('get', '', 'pods'), []],
  ['nothing held', [], rule('get,list', '', 'pods'), [rule('get', '', 'pods'), rule('list', '', 'pods')]],
  ['one verb of two', [rule('get', '', 'pods')], rule('get,list', '', 'pods'), [rule('list', '', 'pods')]],
  [
    'what several rules hold together',
    [rule('get', '', 'pods'), rule('list', '', 'pods')],
    rule('get,list', '', 'pods'),
    [],
  ],
  ['everything', [rule('*', '*', '*')], rule('get', 'apps', 'deployments/scale', 'web'), []],
  [
    'an asterisk when each word is held',
    [rule('get,list,watch', '', 'pods')],
    rule('*', '', 'pods'),
    [rule('*', '', 'pods')],
  ],
  ['a subresource of every resource', [rule('get', '*', '*/scale')], rule('get', 'apps', 'deployments/scale'), []],
  [
    'a resource when its subresource is held',
    [rule('get', '', '*/log')],
    rule('get', '', 'pods'),
    [rule('get', '', 'pods')],
  ],
  ['a name when all are held', [rule('get', '', 'secrets')], rule('get', '', 'secrets', 'a'), []],
  [
    'all when a name is held',
    [rule('get', '', 'secrets', 'a')],
    rule('get', '', 'secrets'),
    [rule('get', '', 'secrets')],
  ],
  [
    'another name',
    [rule('get', '', 'secrets', 'a')],
    rule('get', '', 'secrets', 'a,b'),
    [rule('get', '', 'secrets', 'b')],
  ],
  [
    'any name when an asterisk is one',
    [rule('get', '', 'secrets', '*')],
    rule('get', '', 'secrets', 'b'),
    [rule('get', '', 'secrets', 'b')],
  ],
  ['a path under a held one', [url('get', '/api/*')], url('get', '/api/v1,/api'), [url('get', '/api')]],
  ['paths when resources are held', [rule('*', '*', '*')], url('get', '/healthz'), [url('get', '/healthz')]],
  ['resources when paths are held', [url('*', '*')], rule('get', '', 'pods'), [rule('get', '', 'pods')]],
])('of %s is missing what it says', (_, held, wanted, missing) => {
  expect(missingRules(held, [wanted])).toEqual(missing);
});

const words = fc.array(fc.constantFrom('a', 'b', '*'), { minLength: 1, maxLength: 2 });
const anyRule = fc.record({ verbs: words, apiGroups: words, resources: words });

test('with what is missing added nothing is missing', () => {
  fc.assert(
    fc.property(fc.array(anyRule, { maxLength: 3 }), fc.array(anyRule, { maxLength: 3 }), (held, wanted) => {
      expect(missingRules([...held, ...missingRules(held, wanted)], wanted)).toEqual([]);
    }),
  );
});

test('who holds a rule is never missing a part of it', () => {
  fc.assert(
    fc.property(anyRule, (held) => {
      expect(missingRules([held], [held])).toEqual([]);
    }),
  );
});
