import https from 'node:https';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeMessage, definitionOf, type KubeObject, readEnvelope } from '#api';
import { allKinds, configMaps, deployments, type Kind } from '#kinds';
import { type ApiServerForKubectl, startApiServerForKubectl } from './api-server-for-kubectl.ts';
import { kubectlMinor } from './kubectl-program.ts';

// kubectl from 1.32 on writes and reads objects whose types it knows in protobuf.
const usesProtobuf = kubectlMinor() >= 32;
const showAll = kubectlMinor() >= 21 ? ['--show-managed-fields'] : [];
let server: ApiServerForKubectl;

beforeAll(async () => {
  server = await startApiServerForKubectl();
  await server.kubectl(['create', 'deployment', 'kept', '--image=nginx', '--port=80', '--replicas=0']);
});
afterAll(() => server[Symbol.asyncDispose]());

/** What the server makes up for every object. */
const MADE_UP = [
  'uid',
  'resourceVersion',
  'creationTimestamp',
  'clusterIP',
  'clusterIPs',
  'controller-uid',
  'time',
  'managedFields',
];

/** Without what differs from object to object, and without what Go writes where nothing is. */
function essence(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => essence(item));
  if (typeof value !== 'object') return value;
  const kept = Object.entries(value ?? {})
    .filter(([name]) => !MADE_UP.includes(name.slice(name.indexOf('/') + 1)))
    .map(([name, inner]) => [name, essence(inner)] as const)
    .filter(([, inner]) => inner !== undefined && inner !== '');
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

function kindOf({ kind, apiVersion }: KubeObject): Kind {
  const found = allKinds.find(
    (one) => one.kind === kind && `${one.group ? `${one.group}/` : ''}${one.version}` === apiVersion,
  );
  if (!found) throw new Error(`no kind ${kind}`);
  return found;
}

/** Since 1.25 kubectl knows every field and version that this server has for them. */
const knowsAll = kubectlMinor() >= 25;

test.each([
  'namespace x',
  'configmap c --from-literal=a=b --from-literal=n=12',
  'secret generic s --from-literal=p=wörd',
  'serviceaccount sa',
  'deployment d --image=nginx --port=80 --replicas=0',
  'service externalname en --external-name=example.com',
  'quota q --hard=cpu=1500m,memory=1Gi',
  'role r --verb=get,list --resource=pods,deployments.apps',
  'rolebinding rb --role=r --user=u --serviceaccount=default:sa',
  'ingress i --class=nginx --rule=a.example/x*=svc:80',
])('kubectl create %s stores what creating its manifest stores, and reads it back', createAndReadBack);

test
  .skipIf(!knowsAll)
  .each([
    'service clusterip svc --tcp=80:8080 --tcp=443:https',
    'service nodeport np --tcp=81 --node-port=30123',
    'job j --image=busybox -- sh -c true',
    'cronjob cj --image=busybox --schedule=@hourly',
    'pdb p --selector=a=b --min-available=50%',
  ])('kubectl create %s reads back what it stored (older kubectl than 1.25 knows fewer fields)', createAndReadBack);

async function createAndReadBack(command: string): Promise<void> {
  const args = ['create', ...command.split(' ')];
  const at = args.includes('--') ? args.indexOf('--') : args.length;
  const withFlags = (...flags: string[]) => [...args.slice(0, at), ...flags, ...args.slice(at)];
  const { out: manifest } = await server.kubectl(withFlags('--dry-run=client', '-o', 'json'));
  const said = JSON.parse((await server.kubectl(withFlags('-o', 'json', ...showAll))).out) as Required<KubeObject>;
  const kind = kindOf(said);
  const name = { namespace: said.metadata.namespace, name: said.metadata.name ?? '' };
  const stored = await server.api.get(kind, name);
  expect(essence(said)).toEqual(essence(stored));
  if (kind.plural === 'namespaces') return;
  // A job's default is to let go of its pods first, which needs a controller.
  await server.api.delete(kind, name, { propagationPolicy: 'Background' });
  await server.kubectl(['create', '-f', '-'], manifest);
  expect(essence(await server.api.get(kind, name))).toEqual(essence(stored));
}

test.skipIf(!usesProtobuf)('it is protobuf that kubectl sends and gets (older versions send JSON)', async () => {
  const { err } = await server.kubectl(['create', 'configmap', 'seen', '--from-literal=a=b', '-v=8']);
  expect(err.match(/Content-Type: application\/vnd.kubernetes.protobuf/g)).toHaveLength(2);
});

test.skipIf(!knowsAll)('kubectl create token asks for a token of the account (1.24 and later can)', async () => {
  const { out } = await server.kubectl(['create', 'token', 'default', '--duration=20m']);
  const claims = JSON.parse(Buffer.from(out.split('.')[1] ?? '', 'base64url').toString());
  expect(claims.sub).toBe('system:serviceaccount:default:default');
  expect(claims.exp - claims.iat).toBe(1200);
});

test('errors are told in the words of the server', async () => {
  await expect(server.kubectl(['create', 'namespace', 'default'])).rejects.toThrow(
    'namespaces "default" already exists',
  );
  await expect(server.kubectl(['create', 'configmap', 'A_B'])).rejects.toThrow(
    'ConfigMap "A_B" is invalid: metadata.name: Invalid value: "A_B": a lowercase RFC 1123 subdomain',
  );
});

test('describe reads objects and lists', async () => {
  const { out } = await server.kubectl(['describe', 'deployment', 'kept']);
  expect(out).toMatch(/Replicas: +0 desired \| 0 updated \| 0 total \| 0 available \| 0 unavailable\n/);
  expect(out).toMatch(/Port: +80\/TCP\n.*\nEvents: +<none>\n/s);
});

/** The body of a GET and its type, up to `bytes` where it does not end. */
function get(path: string, accept: string): Promise<{ code: number; type: string; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const headers = { accept, authorization: `Bearer ${server.token}` };
    const request = https.get({ port: server.port, path, headers, rejectUnauthorized: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        resolve({
          code: response.statusCode ?? 0,
          type: response.headers['content-type'] ?? '',
          body: Buffer.concat(chunks),
        });
      });
    });
    request.on('error', reject);
  });
}

const PROTOBUF = 'application/vnd.kubernetes.protobuf';

function read(bytes: Uint8Array): unknown {
  const { raw, ...type } = readEnvelope(bytes);
  return { ...type, ...decodeMessage(definitionOf(type) ?? '', raw) };
}

test('a watch is frames of a length and an event', async () => {
  await server.api.create(configMaps, { metadata: { name: 'watched', namespace: 'default' }, data: { k: 'v' } });
  const path = '/api/v1/namespaces/default/configmaps?watch=1&timeoutSeconds=1&fieldSelector=metadata.name%3Dwatched';
  const { type, body } = await get(path, PROTOBUF);
  expect(type).toBe(`${PROTOBUF};stream=watch`);
  expect(body.readUInt32BE(0)).toBe(body.length - 4);
  const event = decodeWatchEvent(body.subarray(4));
  expect(event.type).toBe('ADDED');
  expect(read(event.object)).toEqual(await server.api.get(configMaps, { namespace: 'default', name: 'watched' }));
});

/** `{type = 1, object = 2 {raw = 1}}` */
function decodeWatchEvent(bytes: Buffer): { type: string; object: Uint8Array } {
  const typeEnd = 2 + (bytes[1] ?? 0);
  const body = bytes.subarray(typeEnd);
  const start = body.indexOf('k8s\0');
  return { type: bytes.subarray(2, typeEnd).toString(), object: body.subarray(start) };
}

test.each([
  ['/apis/apps/v1/deployments', PROTOBUF, PROTOBUF, { kind: 'DeploymentList', apiVersion: 'apps/v1' }],
  [
    '/apis/apps/v1/deployments',
    `${PROTOBUF};as=PartialObjectMetadataList;g=meta.k8s.io;v=v1`,
    PROTOBUF,
    {
      kind: 'PartialObjectMetadataList',
      apiVersion: 'meta.k8s.io/v1',
      items: expect.arrayContaining([{ metadata: expect.objectContaining({ name: 'kept' }) }]),
    },
  ],
  ['/apis/apps/v1/namespaces/default/deployments/none', PROTOBUF, PROTOBUF, { kind: 'Status', code: 404 }],
  [
    '/apis/apps/v1/namespaces/default/deployments/kept/scale',
    PROTOBUF,
    PROTOBUF,
    { kind: 'Scale', status: { replicas: 0 } },
  ],
])('%s is answered to %s in protobuf', async (path, accept, type, expected) => {
  const answer = await get(path, accept);
  expect(answer.type).toBe(type);
  expect(read(answer.body)).toMatchObject(expected);
});

test('a list in protobuf holds the same as in JSON', async () => {
  const path = '/apis/apps/v1/namespaces/default/deployments';
  const json = JSON.parse((await get(path, 'application/json')).body.toString()) as { items: object[] };
  const protobuf = read((await get(path, PROTOBUF)).body) as { items: object[] };
  expect(protobuf.items.map((item) => essence(item))).toEqual(
    json.items.map((item) => essence({ ...item, kind: undefined, apiVersion: undefined })),
  );
  expect(json.items).toHaveLength((await server.api.list(deployments)).items.length);
});

test('who asks for YAML gets it', async () => {
  const { type, body } = await get('/api/v1/namespaces/default', 'application/yaml');
  expect(type).toBe('application/yaml');
  expect(body.toString()).toMatch(/^apiVersion: v1\nkind: Namespace\nmetadata:\n {2}creationTimestamp: "[^"]+"\n/);
});

test.each([
  [`${PROTOBUF};as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1;g=meta.k8s.io`, 200, 'application/json'],
  ['text/html', 406, 'application/json'],
])('who accepts %s gets %i in %s', async (accept, code, type) => {
  expect(await get('/api/v1/namespaces', accept)).toMatchObject({ code, type });
});
