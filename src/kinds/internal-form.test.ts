import { expect, test } from 'vitest';
import { internalForm } from './internal-form.ts';

const TEMPLATE = 'io.k8s.api.core.v1.PodTemplateSpec';

test.each<[definition: string, value: unknown, shown: string]>([
  [
    'io.k8s.api.rbac.v1.RoleRef',
    { kind: 'Role', name: 'r', apiGroup: 'g' },
    '{"APIGroup":"g","Kind":"Role","Name":"r"}',
  ],
  ['io.k8s.api.apps.v1.DeploymentStrategy', { type: 'X' }, '{"Type":"X","RollingUpdate":null}'],
  ['io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector', { matchLabels: { a: 'b' } }, '{"matchLabels":{"a":"b"}}'],
  ['io.k8s.api.core.v1.EnvVar', { name: 'a' }, '{"Name":"a","Value":"","ValueFrom":null}'],
  ['io.k8s.api.core.v1.HostAlias', { ip: '1.2.3.4' }, '{"IP":"1.2.3.4","Hostnames":null}'],
  ['io.k8s.api.core.v1.HostAlias', null, 'null'],
])('a %s in the form of messages', (definition, value, shown) => {
  expect(JSON.stringify(internalForm(definition, value))).toBe(shown);
});

test('a template shows its labels as they are, and what is the host’s in the security of its pod', () => {
  const spec = { containers: [{ name: 'c', image: 'i', resources: {} }], hostNetwork: true, restartPolicy: 'Never' };
  const text = JSON.stringify(internalForm(TEMPLATE, { metadata: { labels: { a: 'b' } }, spec }));
  expect(text).toMatch(
    /^\{"labels":\{"a":"b"\},"Spec":\{"Volumes":null,"InitContainers":null,"Containers":\[\{"Name":"c","Image":"i","Command":null,/,
  );
  expect(text).toContain(
    '"SecurityContext":{"HostNetwork":true,"HostPID":false,"HostIPC":false,"ShareProcessNamespace":null',
  );
  expect(text).toContain('"Resources":{"Limits":null,"Requests":null,"Claims":null}');
  expect(text).toContain('"Stdin":false,"StdinOnce":false,"TTY":false}]');
});

test('volumes and limits of a template are shown under the names, and in the order, that the original keeps them', () => {
  const resources = { limits: { memory: '1Gi', cpu: '1' } };
  const volumes = [{ name: 'v', gcePersistentDisk: { pdName: 'd' } }];
  const spec = { containers: [{ name: 'c', image: 'i', resources }], volumes };
  const text = JSON.stringify(internalForm(TEMPLATE, { spec }));
  expect(text).toContain('"GCEPersistentDisk":{"PDName":"d","FSType":"","Partition":0,"ReadOnly":false}');
  expect(text).toContain('"Limits":{"cpu":"1","memory":"1Gi"}');
});
