import { expect, test } from 'vitest';
import type { CustomResourceDefinition, Stored } from '#api';
import { OpenApi } from '../openapi/index.ts';
import { customKinds } from './custom-kinds.ts';
import { cronTabDefinition } from './testdata/cron-tab.ts';

const definition = { ...cronTabDefinition(), status: {} } as Stored<CustomResourceDefinition>;
const openApi = new OpenApi(customKinds(definition, () => true).kinds);
const NAME = 'com.example.stable.v1.CronTab';

async function document(path: string) {
  const answer = await openApi.answer({ path });
  return answer?.code === 200 ? JSON.parse(Buffer.from(answer.bytes).toString()) : undefined;
}

test('the schema of a definition is published, with what every object has', async () => {
  const { components, paths } = await document('/openapi/v3/apis/stable.example.com/v1');
  const schema = components.schemas[NAME];
  expect(schema['x-kubernetes-group-version-kind']).toEqual([
    { group: 'stable.example.com', kind: 'CronTab', version: 'v1' },
  ]);
  expect(schema.properties.spec.properties.cronSpec.description).toBe('When to run.');
  expect(schema.properties.spec.properties.replicas.default).toBe(1);
  expect(schema.properties.metadata.allOf[0].$ref).toMatch(/ObjectMeta$/);
  expect(Object.keys(paths)).toContain('/apis/stable.example.com/v1/namespaces/{namespace}/crontabs/{name}/scale');
});

test('a list of custom resources is described as the original does, which knows no empty values of it', async () => {
  const { components } = await document('/openapi/v3/apis/stable.example.com/v1');
  const { description, required, properties } = components.schemas[`${NAME}List`];
  expect([description, required]).toEqual(['CronTabList is a list of CronTab', ['items']]);
  expect(properties.items).toEqual({
    description: expect.stringMatching(/^List of crontabs\. More info: https:.*\/api-conventions\.md$/),
    type: 'array',
    items: { $ref: `#/components/schemas/${NAME}` },
  });
  expect(properties.metadata).toEqual({
    description: expect.stringMatching(/^Standard list metadata\. .*#types-kinds$/),
    allOf: [{ $ref: '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta' }],
  });
  expect(properties.kind.description).toMatch(/^Kind is a string value/);
});

test('version 2 leaves out what it has no words for', async () => {
  const { definitions } = await document('/openapi/v2');
  const { spec } = definitions[NAME].properties;
  expect(spec.properties.replicas).toEqual({ type: 'integer', minimum: 1, maximum: 10 });
  expect(definitions[NAME].properties.metadata.$ref).toMatch(/ObjectMeta$/);
});

test('operations are those the original describes of custom resources', async () => {
  const { paths } = await document('/openapi/v2');
  const root = '/apis/stable.example.com/v1';
  const collection = `${root}/namespaces/{namespace}/crontabs`;
  expect(Object.keys(paths).filter((path) => path.includes('stable.example.com'))).toEqual([
    `${root}/crontabs`,
    collection,
    `${collection}/{name}`,
    `${collection}/{name}/scale`,
    `${collection}/{name}/status`,
  ]);
  const { get, delete: deletion, parameters } = paths[collection];
  expect(get).toMatchObject({
    description: 'list objects of kind CronTab',
    operationId: 'listStableExampleComV1NamespacedCronTab',
    consumes: ['application/json', 'application/yaml'],
    produces: ['application/json', 'application/yaml'],
    tags: ['stableExampleCom_v1'],
  });
  expect(deletion.parameters).toEqual(get.parameters);
  expect(parameters).toEqual([{ $ref: '#/parameters/namespace-vgWSWtn3' }, { $ref: '#/parameters/pretty-tJGM1-ng' }]);
  const { put, patch, parameters: scaleParameters } = paths[`${collection}/{name}/scale`];
  expect(put.parameters[0].schema.$ref).toBe('#/definitions/io.k8s.api.autoscaling.v1.Scale');
  expect(patch.consumes).not.toContain('application/strategic-merge-patch+json');
  expect(Object.keys(patch.responses)).toEqual(['200', '401']);
  expect(patch['x-kubernetes-group-version-kind']).toEqual({
    group: 'stable.example.com',
    kind: 'CronTab',
    version: 'v1',
  });
  expect(scaleParameters[0].description).toBe('name of the CronTab');
});
