import { expect, test } from 'vitest';
import { allKinds } from '#kinds';
import type { JsonSchema } from './definition-schema.ts';
import { OpenApi, type OpenApiRequest } from './index.ts';

const SCHEMA = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps';
const openApi = new OpenApi(allKinds);
const POD = 'io.k8s.api.core.v1.Pod';

async function document(request: OpenApiRequest) {
  const answer = await openApi.answer(request);
  if (answer?.code !== 200) throw new Error(`no document at ${request.path}`);
  return { answer, json: JSON.parse(Buffer.from(answer.bytes).toString()) };
}

async function schemas(): Promise<Record<string, { properties: Record<string, JsonSchema> }>> {
  return (await document({ path: '/openapi/v3/api/v1' })).json.components.schemas;
}

test('the index names every group and version with a hash that its document answers to', async () => {
  const { json } = await document({ path: '/openapi/v3' });
  expect(Object.keys(json.paths)).toContain('apis/apps/v1');
  const url = new URL(json.paths['apis/apps/v1'].serverRelativeURL, 'http://localhost');
  const { answer } = await document({ path: url.pathname, hash: url.searchParams.get('hash') ?? '' });
  expect(answer.immutable).toBe(true);
  expect(answer.etag).toBe(`"${url.searchParams.get('hash')}"`);
});

test('an outdated hash is sent on to the current document', async () => {
  const answer = await openApi.answer({ path: '/openapi/v3/api/v1', hash: 'OLD' });
  expect(answer).toMatchObject({
    code: 301,
    location: expect.stringMatching(/^\/openapi\/v3\/api\/v1\?hash=[0-9A-F]+$/),
  });
});

test.each(['/openapi/v3/apis/none/v1', '/openapi/v4', '/openapi/v3/apis/none'])(
  'there is nothing at %s',
  async (path) => {
    expect(await openApi.answer({ path })).toBeUndefined();
  },
);

test('fields carry what clients merge and check by', async () => {
  const all = await schemas();
  expect(all['io.k8s.api.core.v1.ServiceSpec']?.properties.ports).toMatchObject({
    type: 'array',
    items: { allOf: [{ $ref: '#/components/schemas/io.k8s.api.core.v1.ServicePort' }], default: {} },
    'x-kubernetes-list-map-keys': ['port', 'protocol'],
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-patch-merge-key': 'port',
    'x-kubernetes-patch-strategy': 'merge',
  });
  const protocol = all['io.k8s.api.core.v1.ServicePort']?.properties.protocol;
  expect(protocol).toMatchObject({ type: 'string', default: 'TCP', enum: ['SCTP', 'TCP', 'UDP'] });
  expect(protocol?.description).toContain('\n\nPossible enum values:\n - `"SCTP"` is the SCTP protocol.\n');
  expect(all[POD]).toMatchObject({
    'x-kubernetes-group-version-kind': [{ group: '', kind: 'Pod', version: 'v1' }],
    properties: { spec: { allOf: [{ $ref: '#/components/schemas/io.k8s.api.core.v1.PodSpec' }] } },
  });
  expect(all['io.k8s.api.core.v1.ResourceRequirements']?.properties.limits).toMatchObject({
    additionalProperties: { $ref: '#/components/schemas/io.k8s.apimachinery.pkg.api.resource.Quantity' },
  });
});

test('every reference of a document leads somewhere', async () => {
  for (const path of ['/openapi/v3/api/v1', '/openapi/v3/apis/apps/v1', '/openapi/v2']) {
    const { json } = await document({ path });
    const known = new Set(Object.keys({ ...json.parameters, ...(json.definitions ?? json.components.schemas) }));
    const references = [...JSON.stringify(json).matchAll(/"\$ref":"#\/[a-z/]+\/([^"]+)"/g)].map((m) => m[1] ?? '');
    expect(references.length).toBeGreaterThan(100);
    expect(references.filter((name) => !known.has(name))).toEqual([]);
  }
});

test('patching says that the server validates fields and can run dry', async () => {
  const { json } = await document({ path: '/openapi/v3/api/v1' });
  const { patch } = json.paths['/api/v1/namespaces/{namespace}/pods/{name}'];
  expect(patch.parameters.map((p: { name: string }) => p.name)).toEqual([
    'dryRun',
    'fieldManager',
    'fieldValidation',
    'force',
  ]);
  expect(patch['x-kubernetes-group-version-kind']).toEqual({ group: '', kind: 'Pod', version: 'v1' });
});

test('OpenAPI 2 has no defaults and no alternatives', async () => {
  const { json } = await document({ path: '/openapi/v2', accept: 'application/json' });
  // The type of schemas has fields of these names.
  const { [SCHEMA]: _, ...definitions } = json.definitions;
  expect(JSON.stringify({ ...json, definitions })).not.toMatch(/"(allOf|oneOf)":|"default":(?!\{")/);
  expect(json.definitions[POD].properties.spec.$ref).toBe('#/definitions/io.k8s.api.core.v1.PodSpec');
  expect(json.paths['/api/v1/pods'].get.operationId).toBe('listCoreV1PodForAllNamespaces');
});

/** Reads the fields of one protobuf message, whose contents are all length-delimited or numbers. */
function fieldsOf(bytes: Buffer): { number: number; content: Buffer }[] {
  const fields = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes.readUInt8(at++);
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = varint();
    const length = varint();
    if (key % 8 !== 2) continue;
    fields.push({ number: (key - 2) / 8, content: bytes.subarray(at, at + length) });
    at += length;
  }
  return fields;
}

test('OpenAPI 2 as protobuf holds the same definitions', async () => {
  const accept = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';
  const answer = await openApi.answer({ path: '/openapi/v2', accept });
  if (answer?.code !== 200) throw new Error('no document');
  expect(answer.contentType).toBe('application/com.github.proto-openapi.spec.v2.v1.0+protobuf');
  const { json } = await document({ path: '/openapi/v2', accept: 'application/json' });
  const definitions = fieldsOf(Buffer.from(answer.bytes)).find((f) => f.number === 9);
  const entries = fieldsOf(definitions?.content ?? Buffer.alloc(0)).map((f) => fieldsOf(f.content));
  const names = entries.map(([name]) => name?.content.toString());
  expect(names).toEqual(Object.keys(json.definitions));
  const pod = fieldsOf(entries[names.indexOf(POD)]?.[1]?.content ?? Buffer.alloc(0));
  expect(pod.map((f) => f.number)).toEqual([4, 22, 25, 31]);
  expect(pod[0]?.content.toString()).toBe(json.definitions[POD].description);
});
