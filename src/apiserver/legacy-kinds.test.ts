import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  apiVersionOf,
  decodeMessage,
  encodeMessage,
  type KubeObject,
  nameOf,
  readEnvelope,
  type Stored,
  wrapMessage,
} from '#api';
import { allKinds, type Kind, legacyKinds, normalise } from '#kinds';
import { emptyServer } from './empty-server.ts';
import { type Question, type ServerUnderTest, startServerUnderTest } from './http/server-under-test.ts';

const samples = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '..', 'kinds', 'testdata', 'samples.json'), 'utf8'),
) as KubeObject[];
const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const kinds = [...allKinds, ...legacyKinds];
const textOf = (kind: Kind) => `${apiVersionOf(kind)} ${kind.kind}`;
let server: ServerUnderTest;

beforeAll(async () => {
  server = await startServerUnderTest({ kinds });
});
afterAll(() => server?.server.close());

function collection({ group, version, plural, namespaced }: Kind): string {
  return `/apis/${group}/${version}${namespaced ? '/namespaces/default' : ''}/${plural}`;
}

/** An object as a user would write it, in the form of a kind. */
function sampleOf(kind: Kind, name: string): KubeObject {
  const today = kind.storedAs?.kind() ?? kind;
  const sample = structuredClone(samples.find((o) => `${o.apiVersion} ${o.kind}` === textOf(today))) as KubeObject;
  sample.metadata = { name, labels: { own: 'yes' }, ...(kind.namespaced && { namespace: 'default' }) };
  normalise(today, sample);
  return structuredClone(kind.storedAs?.fromStored(sample) ?? sample);
}

/** What is within an object says its type in JSON alone. */
function withoutTypes(object: object): object {
  const isType = (key: string, value: unknown) =>
    (key === 'apiVersion' && value === 'v1') || value === 'PersistentVolumeClaim';
  return JSON.parse(JSON.stringify(object), (key, value) => (isType(key, value) ? undefined : value));
}

async function ask(at: string, question: Question = {}) {
  const { code, headers, body } = await server.ask(at, question);
  return { code, warnings: [headers.warning ?? []].flat(), body: JSON.parse(body) as Stored & { spec: never } };
}

const write = (method: string, body: object, type = 'application/json') => ({
  method,
  body: JSON.stringify(body),
  type,
});

test.each(legacyKinds.map((kind) => [textOf(kind), kind] as const))(
  '%s and today’s kind are the same objects, and every answer about the older one has a warning',
  async (_, kind) => {
    const today = kind.storedAs?.kind() as Kind;
    const name = `both-${legacyKinds.indexOf(kind)}`;
    const at = `${collection(kind)}/${name}`;
    const warnings = [`299 - "${kind.deprecation}"`];
    const asked = async (path: string, question: Question = {}) => {
      const { code, warnings: said, body } = await ask(path, question);
      expect({ path, method: question.method, code, said }).toEqual({
        path,
        method: question.method,
        code: question.method === 'POST' ? 201 : 200,
        said: warnings,
      });
      expect(body.apiVersion).toBe(apiVersionOf(kind));
      return body;
    };
    const created = await asked(collection(kind), write('POST', sampleOf(kind, name)));
    const seen = await ask(`${collection(today)}/${name}`);
    expect([seen.warnings, seen.body.apiVersion]).toEqual([[], apiVersionOf(today)]);
    expect(seen.body.metadata).toMatchObject({ uid: created.metadata.uid, labels: { own: 'yes' } });
    expect(await asked(at)).toEqual(created);
    expect((await asked(at, write('PUT', created))).metadata.resourceVersion).toBe(created.metadata.resourceVersion);
    const changes = [
      ['application/merge-patch+json', { metadata: { annotations: { merge: 'yes' } } }],
      ['application/strategic-merge-patch+json', { metadata: { annotations: { strategic: 'yes' } } }],
      ['application/json-patch+json', [{ op: 'add', path: '/metadata/annotations/json', value: 'yes' }]],
    ] as const;
    for (const [type, body] of changes) await asked(at, write('PATCH', body, type));
    const config = { apiVersion: apiVersionOf(kind), kind: kind.kind, metadata: { annotations: { apply: 'yes' } } };
    const apply = { ...write('PATCH', config, 'application/apply-patch+yaml') };
    const applied = await asked(`${at}?fieldManager=someone`, apply);
    const all = { merge: 'yes', strategic: 'yes', json: 'yes', apply: 'yes' };
    expect(applied.metadata.annotations).toMatchObject(all);
    expect((await ask(`${collection(today)}/${name}`)).body.metadata.annotations).toMatchObject(all);
    const list = await ask(collection(kind));
    expect([list.warnings, list.body.kind, list.body.apiVersion]).toEqual([
      warnings,
      `${kind.kind}List`,
      apiVersionOf(kind),
    ]);
    const deleted = await ask(`${at}?propagationPolicy=Background`, { method: 'DELETE' });
    expect([deleted.code, deleted.warnings]).toEqual([200, warnings]);
    expect((await ask(`${collection(today)}/${name}`)).code).toBe(404);
  },
);

test.each(legacyKinds.map((kind) => [textOf(kind), kind] as const))(
  '%s is watched in its own form',
  async (_, kind) => {
    const { api } = await emptyServer({ kinds });
    const today = kind.storedAs?.kind() as Kind;
    const stop = new AbortController();
    const seen: string[] = [];
    const watching = (async () => {
      for await (const event of api.watch(kind, { resourceVersion: '0', signal: stop.signal })) {
        if (event.type !== 'BOOKMARK')
          seen.push(`${event.type} ${event.object.apiVersion} ${event.object.metadata.name}`);
        if (seen.length === 3) stop.abort();
      }
    })();
    const created = await api.create(today, sampleOf(today, 'new'));
    await api.patch(kind, nameOf(created), { type: 'merge', body: { metadata: { labels: { more: 'yes' } } } });
    await api.delete(today, nameOf(created), { propagationPolicy: 'Background' });
    await watching;
    expect(seen).toEqual(['ADDED', 'MODIFIED', 'DELETED'].map((type) => `${type} ${apiVersionOf(kind)} new`));
  },
);

test('without legacy kinds there is nothing at their paths', async () => {
  const plain = await startServerUnderTest();
  const codes = await Promise.all(legacyKinds.map(async (kind) => (await plain.ask(collection(kind))).code));
  expect(new Set(codes)).toEqual(new Set([404]));
  await plain.server.close();
});

test.each(legacyKinds.map((kind) => [textOf(kind), kind] as const))(
  '%s comes and goes in protobuf',
  async (_, kind) => {
    const type = { apiVersion: apiVersionOf(kind), kind: kind.kind };
    const sample = sampleOf(kind, `proto-${legacyKinds.indexOf(kind)}`);
    const body = Buffer.from(wrapMessage(type, [encodeMessage(kind.definition, sample)]));
    const { code } = await server.ask(collection(kind), { method: 'POST', body, type: PROTOBUF });
    expect(code).toBe(201);
    const at = `${collection(kind)}/${sample.metadata?.name}`;
    const { apiVersion: _v, kind: _k, ...json } = (await ask(at)).body;
    const envelope = readEnvelope((await server.ask(at, { headers: { accept: PROTOBUF } })).bytes);
    expect({ apiVersion: envelope.apiVersion, kind: envelope.kind }).toEqual(type);
    expect(decodeMessage(kind.definition, envelope.raw)).toEqual(withoutTypes(json));
  },
);

/** The value with something else in the place of each of its parts, one after the other. */
function* mutants(value: unknown): Iterable<unknown> {
  for (const other of [null, [], {}, 'x', 7, [null], { a: null }]) yield other;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    for (const other of mutants(inner)) {
      yield Array.isArray(value) ? value.with(Number(key), other) : { ...value, [key]: other };
    }
  }
}

/** Those whose fields have other names today. */
const CONVERTED = ['extensions/v1beta1 Ingress', 'extensions/v1beta1 DaemonSet', 'policy/v1beta1 PodDisruptionBudget'];

test.each(legacyKinds.filter((kind) => CONVERTED.includes(textOf(kind))).map((kind) => [textOf(kind), kind] as const))(
  'nothing that stands in the place of a part of a %s makes the server fail',
  async (_, kind) => {
    const { spec, ...rest } = sampleOf(kind, 'mutant') as KubeObject & { spec: object };
    const codes = new Map<number, number>();
    for (const other of mutants(spec)) {
      const question = write('POST', { ...rest, spec: other });
      const { code } = await server.ask(`${collection(kind)}?dryRun=All`, question);
      codes.set(code, (codes.get(code) ?? 0) + 1);
    }
    expect([...codes.keys()].filter((code) => ![201, 400, 422].includes(code))).toEqual([]);
    expect(codes.get(400)).toBeGreaterThan(0);
  },
);
