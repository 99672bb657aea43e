import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { customResourceDefinitions } from '#kinds';
import { type ServerUnderTest, startServerUnderTest } from '../http/server-under-test.ts';

const SHIPS = '/apis/stable.example.com/v1/namespaces/default/ships';
let server: ServerUnderTest;

const cabins = {
  type: 'array',
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': ['deck', 'side'],
  items: {
    type: 'object',
    required: ['deck'],
    properties: { deck: { type: 'integer' }, side: { type: 'string', default: 'port' }, beds: { type: 'integer' } },
  },
};
const spec = {
  type: 'object',
  properties: {
    masts: { type: 'integer' },
    speed: { 'x-kubernetes-int-or-string': true },
    flags: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
    crew: { type: 'object', additionalProperties: { type: 'string' } },
    cargo: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    cabins,
  },
};

beforeAll(async () => {
  server = await startServerUnderTest();
  const openAPIV3Schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true, properties: { spec } };
  await server.api.create(customResourceDefinitions, {
    metadata: { name: 'ships.stable.example.com' },
    spec: {
      group: 'stable.example.com',
      names: { plural: 'ships', kind: 'Ship' },
      scope: 'Namespaced',
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema } }],
    },
  });
  await vi.waitUntil(async () => (await server.ask(SHIPS)).code === 200);
});
afterAll(() => server.server.close());

async function applied(more: object): Promise<{ code: number; message?: string }> {
  const object = { apiVersion: 'stable.example.com/v1', kind: 'Ship', metadata: { name: 's' }, ...more };
  const answer = await server.ask(`${SHIPS}/s?fieldManager=m&dryRun=All`, {
    method: 'PATCH',
    type: 'application/apply-patch+yaml',
    body: JSON.stringify(object),
  });
  const { message } = JSON.parse(answer.body);
  return { code: answer.code, message };
}

test.each<[string, object, string]>([
  ['a text for a number', { masts: 'x' }, '.spec.masts: expected numeric (int or float), got string'],
  ['a list for a map', { crew: ['x'] }, '.spec.crew: expected map, got &{[x]}'],
  ['a member twice', { flags: ['a', 'a'] }, '.spec.flags: duplicate entries for key [="a"]'],
  [
    'an element twice, once by a default',
    { cabins: [{ deck: 1 }, { deck: 1, side: 'port' }] },
    '.spec.cabins: duplicate entries for key [deck=1,side="port"]',
  ],
  [
    'a wrong value in an element',
    { cabins: [{ deck: 1, beds: 'x' }] },
    '.spec.cabins[deck=1,side="port"].beds: expected numeric (int or float), got string',
  ],
  ['an unknown field', { sails: 3 }, '.spec.sails: field not declared in schema'],
])('%s keeps a configuration from being one of its kind', async (_, spec, fault) => {
  expect(await applied({ spec })).toEqual({
    code: 500,
    message: `failed to create typed patch object (/s; stable.example.com/v1, Kind=Ship): ${fault}`,
  });
});

test('all faults are told at once', async () => {
  expect((await applied({ spec: { masts: 'x', sails: 3 } })).message).toBe(
    'failed to create typed patch object (/s; stable.example.com/v1, Kind=Ship): errors:\n' +
      '  .spec.masts: expected numeric (int or float), got string\n  .spec.sails: field not declared in schema',
  );
});

test('what the schema leaves open may be anything', async () => {
  const spec = {
    masts: 1,
    speed: '3kn',
    flags: ['a', 'b'],
    cargo: { x: [{}, {}] },
    cabins: [{ deck: 1 }, { deck: 2 }],
  };
  expect((await applied({ spec, other: { x: 1 } })).code).toBe(201);
  expect((await applied({ spec: { speed: 3 } })).code).toBe(201);
});
