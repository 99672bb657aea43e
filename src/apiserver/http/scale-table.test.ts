import { afterAll, beforeAll, expect, test } from 'vitest';
import { deployments } from '#kinds';
import { type ServerUnderTest, startServerUnderTest } from './server-under-test.ts';

let under: ServerUnderTest;

beforeAll(async () => {
  under = await startServerUnderTest();
  const labels = { a: 'b' };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'nginx' }] } };
  const metadata = { name: 'web', namespace: 'default' };
  await under.api.create(deployments, { metadata, spec: { replicas: 3, selector: { matchLabels: labels }, template } });
});
afterAll(() => under.server.close());

const scaleAs = async (form: string) => {
  const accept = `application/json;as=${form};v=v1;g=meta.k8s.io`;
  const path = '/apis/apps/v1/namespaces/default/deployments/web/scale';
  return JSON.parse((await under.ask(path, { headers: { accept } })).body);
};

test('a table of a scale shows the wished and the present replicas', async () => {
  const { kind, columnDefinitions, rows } = await scaleAs('Table');
  expect(kind).toBe('Table');
  expect(columnDefinitions.map(({ name }: { name: string }) => name)).toEqual(['Name', 'Desired', 'Available', 'Age']);
  expect(columnDefinitions[0].format).toBe('');
  expect(rows).toMatchObject([
    { cells: ['web', 3, 0, expect.stringMatching(/^\d+s$/)], object: { metadata: { name: 'web' } } },
  ]);
});

test('the metadata of a scale is that of its object', async () => {
  const { kind, metadata, spec } = await scaleAs('PartialObjectMetadata');
  expect([kind, metadata.name, spec]).toEqual(['PartialObjectMetadata', 'web', undefined]);
});
