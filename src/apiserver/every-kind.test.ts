import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type Api, apiVersionOf, type KubeObject, nameOf } from '#api';
import { seededRandom, silentLog, VirtualClock } from '#base';
import { allKinds, type Kind, namespaces, serviceAccounts } from '#kinds';
import { memoryEngine, openMvccStore } from '#storage';
import { createApiServer } from './api-server.ts';

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const version = {
  major: '1',
  minor: '36',
  gitVersion: 'v1.36.2',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '',
  goVersion: '',
  compiler: '',
  platform: 'linux/amd64',
};

async function newApi(): Promise<Api> {
  const server = await createApiServer({
    store: await openMvccStore({ engine: memoryEngine(), freeze: true }),
    kinds: allKinds,
    clock: new VirtualClock(),
    random: seededRandom(1),
    log: silentLog,
    serviceCidr: '10.96.0.0/16',
    version,
    findNode: () => undefined,
    serviceAccounts: { issuer: 'https://kubernetes.default.svc.cluster.local', privateKeyPem },
  });
  const api = server.apiFor({ name: 'admin', groups: ['system:masters'] });
  await api.create(namespaces, { metadata: { name: 'default' } });
  await api.create(serviceAccounts, { metadata: { name: 'default', namespace: 'default' } });
  return api;
}

/** One of every kind, as a user would write it; its own room tries them as well. */
const samples = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '..', 'kinds', 'testdata', 'samples.json'), 'utf8'),
) as KubeObject[];
const nameOfKind = (kind: Kind) => `${apiVersionOf(kind)} ${kind.kind}`;
const bySample = new Map(samples.map((o) => [`${o.apiVersion} ${o.kind}`, o]));
const NOT_HERE: { readonly [kind: string]: string } = {
  'v1 ComponentStatus': 'can only be read',
  'apiextensions.k8s.io/v1 CustomResourceDefinition':
    'is at once served and changed by the server; has tests of its own',
};
const written = allKinds.filter((kind) => !(nameOfKind(kind) in NOT_HERE));

test('there is a sample of every kind that can be written', () => {
  expect(written.filter((kind) => !bySample.has(nameOfKind(kind))).map(nameOfKind)).toEqual([]);
});

test.each(written.map((kind) => [nameOfKind(kind), kind] as const))(
  '%s can be created, read, updated, patched and deleted',
  async (name, kind) => {
    const api = await newApi();
    const sample = bySample.get(name) ?? {};
    const created = await api.create(kind, sample);
    const at = nameOf(created);
    expect(created).toMatchObject({ apiVersion: apiVersionOf(kind), kind: kind.kind });
    expect(created.metadata.generation).toBe(kind.countsGenerations ? 1 : undefined);
    expect(await api.get(kind, at)).toEqual(created);
    expect((await api.list(kind, { namespace: at.namespace })).items).toContainEqual(created);

    const unchanged = await api.update(kind, created);
    expect(unchanged.metadata.resourceVersion).toBe(created.metadata.resourceVersion);
    const labelled = { ...created, metadata: { ...created.metadata, labels: { changed: 'yes' } } };
    expect((await api.update(kind, labelled)).metadata.labels).toMatchObject({ changed: 'yes' });

    const body = { metadata: { annotations: { 'example.com/patched': 'yes' } } };
    for (const type of ['merge', 'strategic'] as const) {
      const patched = await api.patch(kind, at, { type, body });
      expect(patched.metadata.annotations).toMatchObject(body.metadata.annotations);
      expect(patched.metadata.generation).toBe(created.metadata.generation);
    }
    if (kind.subresources.status) {
      const current = await api.get(kind, at);
      await expect(api.update(kind, current, { subresource: 'status' })).resolves.toEqual(current);
    }
    const cells = kind.columns.map((column) => column.cell(created, 0));
    expect(cells.filter((cell) => cell === undefined || String(cell).includes('undefined'))).toEqual([]);

    await api.delete(kind, at, { gracePeriodSeconds: 0 });
    const left = (await api.list(kind, { namespace: at.namespace })).items.filter((o) => o.metadata.name === at.name);
    expect(left.map((o) => o.metadata.deletionTimestamp !== undefined)).toEqual(left.map(() => true));
  },
);
