import { expect, test } from 'vitest';
import { type FlowRule, isAbout, type Question, ruleTakes } from './rule-takes.ts';

type Subject = FlowRule['subjects'][number];
const anna = { name: 'anna', groups: ['system:authenticated', 'team'] };
const robot = { name: 'system:serviceaccount:kube-system:robot', groups: ['system:serviceaccounts'] };
const user = (name: string): Subject => ({ kind: 'User', user: { name } });
const group = (name: string): Subject => ({ kind: 'Group', group: { name } });
const account = (namespace: string, name: string): Subject => ({
  kind: 'ServiceAccount',
  serviceAccount: { namespace, name },
});

test.each<[typeof anna, Subject, boolean]>([
  [anna, user('anna'), true],
  [anna, user('bert'), false],
  [anna, user('*'), true],
  [anna, group('team'), true],
  [anna, group('other'), false],
  [anna, group('*'), true],
  [anna, account('kube-system', '*'), false],
  [robot, account('kube-system', 'robot'), true],
  [robot, account('kube-system', 'rob'), false],
  [robot, account('kube-system', '*'), true],
  [robot, account('kube', '*'), false],
  [anna, { kind: 'User' }, false],
])('%o is meant by %o: %s', (who, subject, expected) => {
  expect(isAbout({ subjects: [subject] }, who)).toBe(expected);
});

const get = (path: string): Question => ({ verb: 'get', path });
const pods: Question = { verb: 'list', resource: { group: '', plural: 'pods' }, namespace: 'web', path: '' };
const rule = { apiGroups: [''], resources: ['pods'], verbs: ['list'], namespaces: ['web'] };
const paths = (...nonResourceURLs: string[]): FlowRule => ({
  subjects: [],
  nonResourceRules: [{ verbs: ['get'], nonResourceURLs }],
});

test.each<[string, Question, FlowRule, boolean]>([
  ['a resource it names', pods, { subjects: [], resourceRules: [rule] }, true],
  ['another group', pods, { subjects: [], resourceRules: [{ ...rule, apiGroups: ['apps'] }] }, false],
  ['another verb', pods, { subjects: [], resourceRules: [{ ...rule, verbs: ['get', 'watch'] }] }, false],
  ['another namespace', pods, { subjects: [], resourceRules: [{ ...rule, namespaces: ['db'] }] }, false],
  ['all namespaces', pods, { subjects: [], resourceRules: [{ ...rule, namespaces: ['*'] }] }, true],
  ['* beside others', pods, { subjects: [], resourceRules: [{ ...rule, verbs: ['get', '*'] }] }, false],
  [
    'a subresource, which the name of the resource is not',
    { ...pods, resource: { group: '', plural: 'pods', subresource: 'status' } },
    { subjects: [], resourceRules: [rule] },
    false,
  ],
  [
    'a subresource it names',
    { ...pods, resource: { group: '', plural: 'pods', subresource: 'status' } },
    { subjects: [], resourceRules: [{ ...rule, resources: ['pods/status'] }] },
    true,
  ],
  [
    'no namespace, without the cluster',
    { ...pods, namespace: undefined },
    { subjects: [], resourceRules: [rule] },
    false,
  ],
  [
    'no namespace, with the cluster',
    { ...pods, namespace: undefined },
    { subjects: [], resourceRules: [{ ...rule, clusterScope: true }] },
    true,
  ],
  ['a path for resources', get('/healthz'), { subjects: [], resourceRules: [rule] }, false],
  ['a path', get('/healthz'), paths('/livez', '/healthz'), true],
  ['what is below a path', get('/healthz/ping'), paths('/healthz'), true],
  ['what begins like a path', get('/healthzy'), paths('/healthz'), false],
  ['a path with a star', get('/openapi/v3'), paths('/openapi/*'), true],
  ['any path', get('/metrics'), paths('*'), true],
  ['another method', { verb: 'post', path: '/healthz' }, paths('/healthz'), false],
])('a rule is asked about %s', (_, question, asked, expected) => {
  expect(ruleTakes(asked, question)).toBe(expected);
});
