import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PolicyRule } from '#api';
import { missingRules } from '#kinds';
import type { Attributes } from './attributes.ts';
import { ruleAllows } from './rule-allows.ts';

const user = { name: 'jane', groups: [] };

/** `get pods/log web`, or `get /healthz`; `apps:` before a resource is its group. */
function wanted(text: string): Attributes {
  const [verb = '', what = '', name] = text.split(' ');
  if (what.startsWith('/')) return { user, verb, path: what };
  const [, group = '', plural = '', subresource] = /^(?:(.+):)?([^/]+)(?:\/(.+))?$/.exec(what) ?? [];
  return { user, verb, resource: { group, plural, subresource }, name };
}

const pods: PolicyRule = { verbs: ['get', 'list'], apiGroups: [''], resources: ['pods', 'pods/log'] };
const scale: PolicyRule = { verbs: ['*'], apiGroups: ['*'], resources: ['*/scale'] };
const everything: PolicyRule = { verbs: ['*'], apiGroups: ['*'], resources: ['*'] };
const named: PolicyRule = {
  verbs: ['get', 'create'],
  apiGroups: [''],
  resources: ['secrets'],
  resourceNames: ['a', 'b'],
};
const paths: PolicyRule = { verbs: ['get'], nonResourceURLs: ['/healthz', '/api/*', '/exact/'] };
const anyPath: PolicyRule = { verbs: ['*'], nonResourceURLs: ['*'] };

test.each<[string, boolean, PolicyRule]>([
  ['get pods', true, pods],
  ['get pods web', true, pods],
  ['get pods/log web', true, pods],
  ['get pods/exec web', false, pods],
  ['watch pods', false, pods],
  ['get apps:pods', false, pods],
  ['get services', false, pods],
  ['get /healthz', false, pods],
  ['update apps:deployments/scale web', true, scale],
  ['update apps:deployments web', false, scale],
  ['update apps:deployments/status web', false, scale],
  ['update apps:deployments/autoscale web', false, scale],
  ['fly example.com:pigs/wings a', true, everything],
  ['get /metrics', false, everything],
  ['get secrets a', true, named],
  ['get secrets c', false, named],
  ['list secrets', false, named],
  ['create secrets', false, named],
  ['get /healthz', true, paths],
  ['post /healthz', false, paths],
  ['get /healthz/etcd', false, paths],
  ['get /api', false, paths],
  ['get /api/', true, paths],
  ['get /api/v1', true, paths],
  ['get /exact', false, paths],
  ['get pods', false, paths],
  ['post /anything', true, anyPath],
  ['get pods', false, anyPath],
])('%s is %s', (text, allowed, rule) => {
  expect(ruleAllows(rule, wanted(text))).toBe(allowed);
});

const word = fc.constantFrom('a', 'b', 'c', '*');
const plain = fc.constantFrom('a', 'b', 'c');
const words = fc.array(word, { maxLength: 2 });
const rule: fc.Arbitrary<PolicyRule> = fc.record({
  verbs: words,
  apiGroups: words,
  resources: fc.array(fc.oneof(word, fc.constantFrom('a/b', '*/b', 'b/c')), { maxLength: 2 }),
  resourceNames: fc.array(plain, { maxLength: 1 }),
});
const request = fc.record({ verb: plain, group: plain, plural: plain, subresource: fc.option(plain), name: plain });

test('a rule allows only what each of its lists names, or leaves open with an asterisk', () => {
  fc.assert(
    fc.property(rule, request, (given, { verb, group, plural, subresource, name }) => {
      const resource = { group, plural, subresource: subresource ?? undefined };
      if (!ruleAllows(given, { user, verb, resource, name })) return;
      const full = subresource ? `${plural}/${subresource}` : plural;
      expect(given.verbs.filter((w) => w === '*' || w === verb)).not.toEqual([]);
      expect(given.apiGroups?.filter((w) => w === '*' || w === group)).not.toEqual([]);
      const fitting = ['*', full, ...(subresource ? [`*/${subresource}`] : [])];
      expect(given.resources?.filter((w) => fitting.includes(w))).not.toEqual([]);
      if (given.resourceNames?.length) expect(given.resourceNames).toContain(name);
    }),
  );
});

test('a set of rules allows a request exactly when none of it is missing from what they give', () => {
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 3 }), request, (given, { verb, group, plural, subresource, name }) => {
      const resource = { group, plural, subresource: subresource ?? undefined };
      const allowed = given.some((each) => ruleAllows(each, { user, verb, resource, name }));
      const resources = [subresource ? `${plural}/${subresource}` : plural];
      const asked = { verbs: [verb], apiGroups: [group], resources, resourceNames: [name] };
      expect(allowed).toBe(missingRules(given, [asked]).length === 0);
    }),
  );
});
