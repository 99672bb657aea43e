import { generateKeyPairSync } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import type { Api, CustomResourceDefinition, KubeObject, Resource, Stored } from '#api';
import { seededRandom, silentLog, VirtualClock } from '#base';
import { allKinds, customResourceDefinitions, namespaces } from '#kinds';
import { memoryEngine, openMvccStore, type Store } from '#storage';
import { type ApiServer, createApiServer } from '../api-server.ts';
import { cronTabSchema, cronTabDefinition as definition } from './testdata/cron-tab.ts';

interface CronTab extends KubeObject {
  spec?: { [field: string]: unknown };
  status?: { [field: string]: unknown };
}

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const none = { gitCommit: '', gitTreeState: '', buildDate: '', goVersion: '', compiler: '', platform: '' };
const clock = new VirtualClock();
const cronTabs: Resource<CronTab> = {
  group: 'stable.example.com',
  version: 'v1',
  kind: 'CronTab',
  plural: 'crontabs',
  namespaced: true,
};
const at = (name: string) => ({ namespace: 'default', name });
let store: Store;
let server: ApiServer;
let api: Api;

async function startServer(): Promise<void> {
  server = await createApiServer({
    store,
    kinds: allKinds,
    clock,
    random: seededRandom(1),
    log: silentLog,
    serviceCidr: '10.96.0.0/16',
    version: { major: '1', minor: '36', gitVersion: 'v1.36.2', ...none },
    findNode: () => undefined,
    externalAddress: '127.0.0.1:6443',
    isRunning: () => false,
    serviceAccounts: { issuer: 'https://kubernetes.default.svc.cluster.local', privateKeyPem },
  });
  api = server.apiFor({ name: 'admin', groups: ['system:masters'] });
}

beforeEach(async () => {
  store = await openMvccStore({ engine: memoryEngine(), freeze: true });
  await startServer();
  await api.create(namespaces, { metadata: { name: 'default' } });
});

/** Creates the definition and waits for it to be established. */
async function define(wanted: CustomResourceDefinition): Promise<void> {
  await api.create(customResourceDefinitions, wanted);
  await condition(wanted.metadata?.name ?? '', 'Established', 'True');
}

async function condition(name: string, type: string, status: string): Promise<object> {
  const stop = new AbortController();
  const selection = { fieldSelector: `metadata.name=${name}`, sendInitialEvents: true, signal: stop.signal };
  for await (const event of api.watch(customResourceDefinitions, selection)) {
    if (event.type === 'BOOKMARK') continue;
    const found = event.object.status.conditions?.find((c) => c.type === type);
    if (found?.status === status) return found;
  }
  throw new Error('the watch ended');
}

/** Waits until the object is gone. */
async function gone<T extends KubeObject>(resource: Resource<T>, name: { namespace?: string; name: string }) {
  await expect
    .poll(() =>
      api.get(resource, name).then(
        () => 'there',
        (error) => error.reason,
      ),
    )
    .toBe('NotFound');
}

const cronTab = (name: string, spec: object): CronTab => ({
  metadata: at(name),
  spec: spec as { [k: string]: unknown },
});
const good = { cronSpec: '* * * * *', image: 'img' };

test('a definition gets its names and conditions', async () => {
  await define(definition());
  const { status, spec } = await api.get(customResourceDefinitions, { name: 'crontabs.stable.example.com' });
  expect(status.acceptedNames).toEqual({
    plural: 'crontabs',
    singular: 'crontab',
    kind: 'CronTab',
    listKind: 'CronTabList',
    shortNames: ['ct'],
  });
  expect(status.storedVersions).toEqual(['v1']);
  expect(spec.conversion).toEqual({ strategy: 'None' });
  expect(status.conditions?.map(({ type, status: is, reason, message }) => [type, is, reason, message])).toEqual([
    ['NamesAccepted', 'True', 'NoConflicts', 'no conflicts found'],
    ['Established', 'True', 'InitialNamesAccepted', 'the initial names have been accepted'],
  ]);
});

test('objects of a new kind are pruned, defaulted, read, changed, watched and deleted', async () => {
  await define(definition());
  const created = await api.create(cronTabs, cronTab('a', { ...good, unknown: 1 }));
  expect(created).toMatchObject({ apiVersion: 'stable.example.com/v1', kind: 'CronTab', metadata: { generation: 1 } });
  expect(created.spec).toEqual({ ...good, replicas: 1 });
  const stop = new AbortController();
  const seen: string[] = [];
  const watching = (async () => {
    const from = created.metadata.resourceVersion;
    for await (const event of api.watch(cronTabs, { resourceVersion: from, signal: stop.signal })) {
      seen.push(event.type);
      if (seen.length === 2) stop.abort();
    }
  })();
  const changed = await api.patch(cronTabs, at('a'), { type: 'merge', body: { spec: { replicas: 3 } } });
  expect(changed.metadata.generation).toBe(2);
  expect((await api.list(cronTabs, { namespace: 'default' })).items).toEqual([changed]);
  await api.delete(cronTabs, at('a'));
  await watching;
  expect(seen).toEqual(['MODIFIED', 'DELETED']);
});

test('everything wrong with an object is told at once, in the words of the original', async () => {
  await define(definition());
  const bad = { cronSpec: 'never', replicas: 'string', mode: 'odd', ports: [{ name: 'a' }, { name: 'a' }] };
  const error = await api.create(cronTabs, cronTab('a', bad)).catch((e) => e);
  expect(error.message).toBe(
    'CronTab.stable.example.com "a" is invalid: [' +
      `spec.cronSpec: Invalid value: "never": spec.cronSpec in body should match '^(\\d+|\\*)(/\\d+)?(\\s+(\\d+|\\*)(/\\d+)?){4}$', ` +
      'spec.replicas: Invalid value: "string": spec.replicas in body must be of type integer: "string", ' +
      'spec.mode: Unsupported value: "odd": supported values: "fast", "slow", ' +
      'spec.image: Required value, ' +
      'spec.ports[1]: Duplicate value: {"name":"a"}]',
  );
});

test('the status of an object is written through its own door, and counts no generation', async () => {
  await define(definition());
  await api.create(cronTabs, { ...cronTab('a', good), status: { replicas: 9 } });
  const current = await api.get(cronTabs, at('a'));
  expect(current.status).toBeUndefined();
  const written = await api.update(
    cronTabs,
    { ...current, spec: { ...good, replicas: 7 }, status: { replicas: 2, labelSelector: 'a=b' } },
    { subresource: 'status' },
  );
  expect(written).toMatchObject({ metadata: { generation: 1 }, spec: { replicas: 1 }, status: { replicas: 2 } });
  const scaled = await api.patch(
    cronTabs,
    at('a'),
    { type: 'merge', body: { spec: { replicas: 5 } } },
    { subresource: 'scale' },
  );
  expect(scaled).toMatchObject({
    kind: 'Scale',
    spec: { replicas: 5 },
    status: { replicas: 2, selector: 'a=b' },
  });
  expect(await api.get(cronTabs, at('a'))).toMatchObject({ spec: { replicas: 5 }, metadata: { generation: 2 } });
});

test('every served version shows the same object, and the storage version is the one stored', async () => {
  const two = definition();
  two.spec.versions.push({ name: 'v2', served: true, storage: false, schema: { openAPIV3Schema: cronTabSchema() } });
  two.spec.versions.push({ name: 'v3', served: false, storage: false, schema: { openAPIV3Schema: cronTabSchema() } });
  await define(two);
  const v2 = { ...cronTabs, version: 'v2' };
  expect((await api.create(v2, cronTab('a', good))).apiVersion).toBe('stable.example.com/v2');
  expect((await api.get(cronTabs, at('a'))).apiVersion).toBe('stable.example.com/v1');
  expect((await store.get('/stable.example.com/crontabs/default/a'))?.object.apiVersion).toBe('stable.example.com/v1');
  await expect(api.get({ ...cronTabs, version: 'v3' }, at('a'))).rejects.toMatchObject({ reason: 'NotFound' });
  const changed = await api.get(customResourceDefinitions, { name: 'crontabs.stable.example.com' });
  const versions = changed.spec.versions.map((v) => ({ ...v, storage: v.name === 'v2' }));
  await api.update(customResourceDefinitions, { ...changed, spec: { ...changed.spec, versions } });
  expect((await api.get(cronTabs, at('a'))).apiVersion).toBe('stable.example.com/v1');
  expect((await api.get(v2, at('a'))).apiVersion).toBe('stable.example.com/v2');
  const { status } = await api.get(customResourceDefinitions, { name: 'crontabs.stable.example.com' });
  expect(status.storedVersions).toEqual(['v1', 'v2']);
});

test('a default that is added later is seen in objects that were there before', async () => {
  await define(definition());
  await api.create(cronTabs, cronTab('a', good));
  const body = [
    {
      op: 'add',
      path: '/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/mode/default',
      value: 'fast',
    },
  ];
  await api.patch(customResourceDefinitions, { name: 'crontabs.stable.example.com' }, { type: 'json', body });
  expect((await api.get(cronTabs, at('a'))).spec).toMatchObject({ mode: 'fast' });
});

test('a watch ends when its kind goes or is declared anew', async () => {
  await define(definition());
  const stop = new AbortController();
  const watching = (async () => {
    for await (const _ of api.watch(cronTabs, { signal: stop.signal }));
    return 'ended';
  })();
  await api.create(cronTabs, cronTab('a', good));
  const body = [{ op: 'add', path: '/spec/versions/0/additionalPrinterColumns', value: [] }];
  await api.patch(customResourceDefinitions, { name: 'crontabs.stable.example.com' }, { type: 'json', body });
  expect(await watching).toBe('ended');
});

test('selectable fields select', async () => {
  await define(definition());
  await api.create(cronTabs, cronTab('a', { ...good, mode: 'fast' }));
  await api.create(cronTabs, cronTab('b', { ...good, mode: 'slow' }));
  const { items } = await api.list(cronTabs, { fieldSelector: 'spec.mode=slow' });
  expect(items.map((o) => o.metadata.name)).toEqual(['b']);
});

test('a name in use is not given to another definition until it is free', async () => {
  await define(definition());
  const other = definition();
  other.metadata = { name: 'others.stable.example.com' };
  other.spec.names = { plural: 'others', kind: 'Other', shortNames: ['ct'] };
  await api.create(customResourceDefinitions, other);
  expect(await condition('others.stable.example.com', 'NamesAccepted', 'False')).toMatchObject({
    reason: 'ShortNamesConflict',
    message: '"ct" is already in use',
  });
  await api.delete(customResourceDefinitions, { name: 'crontabs.stable.example.com' });
  await condition('others.stable.example.com', 'Established', 'True');
});

test('instances go with their definition, after their finalizers', async () => {
  await define(definition());
  await api.create(cronTabs, cronTab('a', good));
  await api.create(cronTabs, { ...cronTab('b', good), metadata: { ...at('b'), finalizers: ['example.com/hold'] } });
  const name = { name: 'crontabs.stable.example.com' };
  const marked = (await api.delete(customResourceDefinitions, name)) as Stored<CustomResourceDefinition>;
  expect(marked.metadata.finalizers).toEqual(['customresourcecleanup.apiextensions.k8s.io']);
  await gone(cronTabs, at('a'));
  await expect(api.create(cronTabs, cronTab('c', good))).rejects.toThrow(
    'create not allowed while custom resource definition is terminating',
  );
  await api.patch(cronTabs, at('b'), { type: 'merge', body: { metadata: { finalizers: null } } });
  await gone(customResourceDefinitions, name);
  await expect(api.list(cronTabs)).rejects.toMatchObject({ reason: 'NotFound' });
});

test('instances go with a definition that serves no version any more', async () => {
  await define(definition());
  await api.create(cronTabs, cronTab('a', good));
  const name = { name: 'crontabs.stable.example.com' };
  const body = [{ op: 'replace', path: '/spec/versions/0/served', value: false }];
  await api.patch(customResourceDefinitions, name, { type: 'json', body });
  await expect(api.list(cronTabs)).rejects.toMatchObject({ reason: 'NotFound' });
  await api.delete(customResourceDefinitions, name);
  await gone(customResourceDefinitions, name);
  expect(await store.count('/stable.example.com/')).toBe(0);
});

test('kinds are there again after a restart', async () => {
  await define(definition());
  await api.create(cronTabs, cronTab('a', good));
  await server.close();
  await startServer();
  expect((await api.get(cronTabs, at('a'))).spec).toMatchObject(good);
  await expect(api.create(cronTabs, cronTab('b', { ...good, cronSpec: 'x' }))).rejects.toThrow('should match');
});

test('conversion by webhook is refused by a condition that says so', async () => {
  const hooked = definition();
  hooked.spec.versions.push({ name: 'v2', served: true, storage: false, schema: { openAPIV3Schema: cronTabSchema() } });
  hooked.spec.conversion = {
    strategy: 'Webhook',
    webhook: { clientConfig: { url: 'https://example.com' }, conversionReviewVersions: ['v1'] },
  };
  await api.create(customResourceDefinitions, hooked);
  const found = await condition('crontabs.stable.example.com', 'Established', 'False');
  expect(found).toMatchObject({ reason: 'ConversionNotSupported' });
  await expect(api.list(cronTabs)).rejects.toMatchObject({ reason: 'NotFound' });
});

test('a pattern that would keep a backtracking engine busy for ever is answered at once', async () => {
  const slow = definition();
  const { spec } = slow.spec.versions[0]?.schema?.openAPIV3Schema?.properties ?? {};
  Object.assign(spec?.properties ?? {}, { evil: { type: 'string', pattern: '^(a+)+$' } });
  await define(slow);
  await expect(api.create(cronTabs, cronTab('a', { ...good, evil: `${'a'.repeat(5000)}!` }))).rejects.toThrow(
    'should match',
  );
});

test.each([
  [
    'a pattern that is none',
    { pattern: '(' },
    /properties\[image\]\.pattern: Invalid value: "\(": must be a valid regular expression, but isn't: /,
  ],
  [
    'a default of another type',
    { default: 1 },
    /properties\[image\]\.default: Invalid value: "integer": spec\.validation.*\.default in body must be of type string: "integer"$/,
  ],
])('a definition with %s is refused', async (_, change, message) => {
  const wrong = definition();
  Object.assign(wrong.spec.versions[0]?.schema?.openAPIV3Schema?.properties?.spec?.properties?.image ?? {}, change);
  await expect(api.create(customResourceDefinitions, wrong)).rejects.toThrow(message);
});

test('a strategic merge patch of a custom object is refused', async () => {
  await define(definition());
  await api.create(cronTabs, cronTab('a', good));
  const patch = { type: 'strategic' as const, body: { spec: { replicas: 2 } } };
  await expect(api.patch(cronTabs, at('a'), patch)).rejects.toMatchObject({ reason: 'UnsupportedMediaType' });
});
