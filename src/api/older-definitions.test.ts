import { expect, test } from 'vitest';
import { definitions, loadDescriptions, originalDefinitions } from './index.ts';

const older = Object.entries(definitions).filter(([name]) => !originalDefinitions[name]);
const typesOf = (fields: { [name: string]: { type: string } }) =>
  Object.values(fields).map(({ type }) => type.replace(/[[\]{}]/g, ''));

test('a type of an older version is today’s but for what is said of it', () => {
  const spec = definitions['io.k8s.api.extensions.v1beta1.DeploymentSpec'];
  const today = definitions['io.k8s.api.apps.v1.DeploymentSpec'];
  expect(spec).toEqual({
    ...today,
    fields: {
      ...today?.fields,
      selector: { ...today?.fields.selector, required: false },
      rollbackTo: { type: 'io.k8s.api.extensions.v1beta1.RollbackConfig', proto: 8 },
    },
  });
  expect(definitions['io.k8s.api.networking.v1beta1.IngressBackend']?.fields).toEqual({
    resource: { type: 'io.k8s.api.core.v1.TypedLocalObjectReference', proto: 3 },
    serviceName: { type: 'string', proto: 1 },
    servicePort: { type: 'io.k8s.apimachinery.pkg.util.intstr.IntOrString', proto: 2 },
  });
  expect(definitions['io.k8s.api.batch.v1beta1.CronJobList']?.fields.items?.type).toBe(
    '[io.k8s.api.batch.v1beta1.CronJob]',
  );
});

test('every type that an older one names is there, and every older one is an object or is named by another', () => {
  expect(older.length).toBeGreaterThan(50);
  const named = new Set(older.flatMap(([, { fields }]) => typesOf(fields)));
  expect([...named].filter((type) => type.includes('.') && !definitions[type])).toEqual([]);
  expect(older.filter(([name, { gvk }]) => !gvk && !named.has(name)).map(([name]) => name)).toEqual([]);
});

test('no two fields of an older type have the same number', () => {
  for (const [name, { fields }] of older) {
    const numbers = Object.values(fields).flatMap(({ proto }) => (proto === undefined ? [] : [proto]));
    expect([name, new Set(numbers).size]).toEqual([name, numbers.length]);
  }
});

test('what is said of an older type is what is said of today’s, and of each of its own fields something', async () => {
  const texts = await loadDescriptions();
  const [about, fields] = texts['io.k8s.api.extensions.v1beta1.DaemonSetSpec'] ?? [];
  expect(about).toBe(texts['io.k8s.api.apps.v1.DaemonSetSpec']?.[0]);
  expect(fields?.template).toBe(texts['io.k8s.api.apps.v1.DaemonSetSpec']?.[1].template);
  const own = ['selector', 'templateGeneration'].map((field) => fields?.[field]);
  expect(own).toEqual([expect.stringContaining('labels of the template'), 'Counts the changes of the template.']);
  expect(texts['io.k8s.api.networking.v1beta1.IngressBackend']?.[1].servicePort).toMatch(/by number or by name/);
});
