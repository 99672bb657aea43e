import { expect, test } from 'vitest';
import { definitions } from '#api';
import { definitionSchema, type JsonSchema } from './definition-schema.ts';

const CORE = 'io.k8s.api.core.v1';
const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

function fieldOf(definition: string, field: string, dialect: 'v2' | 'v3' = 'v3'): JsonSchema | undefined {
  const { properties } = definitionSchema(definition, definitions[definition] ?? { fields: {} }, undefined, dialect);
  return (properties as { [name: string]: JsonSchema } | undefined)?.[field];
}

test.each<[string, string, JsonSchema]>([
  ['a text that must be there', `${CORE}.Container.name`, { type: 'string', default: '' }],
  ['a number', `${CORE}.ContainerStatus.restartCount`, { type: 'integer', format: 'int32', default: 0 }],
  ['a boolean', `${CORE}.ContainerStatus.ready`, { type: 'boolean', default: false }],
  ['a text that may be left out', `${CORE}.Container.image`, { type: 'string' }],
  [
    'a text that may be left out, and has an empty default',
    `${CORE}.SecretKeySelector.name`,
    { type: 'string', default: '' },
  ],
  [
    'a text that must be there, and never is empty',
    'io.k8s.api.networking.v1.HTTPIngressPath.pathType',
    { type: 'string' },
  ],
  ['a default of its own', 'io.k8s.api.resource.v1.DeviceToleration.operator', { type: 'string', default: 'Equal' }],
  ['a part of every object', `${CORE}.Pod.status`, { allOf: [ref(`${CORE}.PodStatus`)], default: {} }],
  ['a part that may be absent', `${CORE}.PodSpec.affinity`, ref(`${CORE}.Affinity`)],
  [
    'a part that is never absent',
    `${CORE}.Container.resources`,
    { allOf: [ref(`${CORE}.ResourceRequirements`)], default: {} },
  ],
  ['a time', `${META}.ObjectMeta.creationTimestamp`, ref(`${META}.Time`)],
  ['texts', `${CORE}.Container.command`, { type: 'array', items: { type: 'string', default: '' } }],
  ['labels', `${META}.ObjectMeta.labels`, { type: 'object', additionalProperties: { type: 'string', default: '' } }],
  ['bytes', `${CORE}.Secret.data`, { type: 'object', additionalProperties: { type: 'string', format: 'byte' } }],
  ['parts in a list', `${CORE}.PodList.items`, { type: 'array', items: { allOf: [ref(`${CORE}.Pod`)], default: {} } }],
])('OpenAPI 3 tells the empty value of %s', (_, at, expected) => {
  const dot = at.lastIndexOf('.');
  const field = fieldOf(at.slice(0, dot), at.slice(dot + 1)) ?? {};
  const plain = Object.entries(field).filter(([name]) => !name.startsWith('x-') && name !== 'enum');
  expect(Object.fromEntries(plain)).toEqual(expected);
});

test('OpenAPI 2 tells none', () => {
  expect(fieldOf(`${CORE}.Container`, 'name', 'v2')).toEqual({ type: 'string' });
  expect(fieldOf(`${CORE}.Pod`, 'spec', 'v2')).toEqual({ $ref: `#/definitions/${CORE}.PodSpec` });
});

test('a type that is read from data has only its own defaults', () => {
  const fields = {
    items: { type: '[com.example.v1.Thing]', required: true },
    size: { type: 'string', default: 'big' },
  };
  expect(definitionSchema('com.example.v1.ThingList', { fields }, undefined, 'v3').properties).toEqual({
    items: { type: 'array', items: ref('com.example.v1.Thing') },
    size: { type: 'string', default: 'big' },
  });
});
