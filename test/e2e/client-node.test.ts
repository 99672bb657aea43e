import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import {
  ApiException,
  AppsV1Api,
  CoreV1Api,
  Cp,
  Exec,
  KubeConfig,
  Log,
  makeInformer,
  PatchStrategy,
  PortForward,
  setHeaderOptions,
  type V1ConfigMap,
  type V1Pod,
  type V1Status,
  Watch,
} from 'client-node-1';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually, RealCluster } from './real-cluster.ts';
import { type Relay, relayInto } from './relay.ts';
import { loadStandIns } from './stand-ins.ts';

// The official client of JavaScript, as its users use it, on a cluster with real containers.
const namespace = 'default';
let cluster: RealCluster;
let relay: Relay;
let config: KubeConfig;
let core: CoreV1Api;

beforeAll(async () => {
  cluster = await RealCluster.up('client');
  await loadStandIns(cluster);
  const kubeconfig = readFileSync(String(cluster.env.KUBECONFIG), 'utf8');
  const address = /https:\/\/127\.0\.0\.1:(\d+)/.exec(kubeconfig);
  relay = await relayInto(cluster, Number(address?.[1]));
  config = new KubeConfig();
  config.loadFromString(kubeconfig.replace(String(address?.[0]), `https://127.0.0.1:${relay.port}`));
  core = config.makeApiClient(CoreV1Api);
});
afterAll(async () => {
  await relay?.[Symbol.asyncDispose]();
  await cluster?.[Symbol.asyncDispose]();
});

const failure = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof ApiException) return { code: error.code, ...JSON.parse(error.body ?? '{}') } as V1Status;
      throw error;
    },
  );

describe('objects', () => {
  const name = 'made';
  const body = (data: Record<string, string>): V1ConfigMap => ({ metadata: { name, labels: { of: 'crud' } }, data });

  test('are created, read, listed, replaced and deleted', async () => {
    const made = await core.createNamespacedConfigMap({ namespace, body: body({ a: '1' }) });
    expect(made.metadata?.creationTimestamp).toBeInstanceOf(Date);
    expect((await core.readNamespacedConfigMap({ namespace, name })).data).toEqual({ a: '1' });
    const { items } = await core.listNamespacedConfigMap({ namespace, labelSelector: 'of in (crud)' });
    expect(items.map((item) => item.metadata?.uid)).toEqual([made.metadata?.uid]);
    const replaced = await core.replaceNamespacedConfigMap({ namespace, name, body: { ...made, data: { b: '2' } } });
    expect(replaced.data).toEqual({ b: '2' });
    const late = await failure(core.replaceNamespacedConfigMap({ namespace, name, body: made }));
    expect(late).toMatchObject({ code: 409, reason: 'Conflict' });
    expect(await core.deleteNamespacedConfigMap({ namespace, name })).toMatchObject({ status: 'Success' });
    expect(await failure(core.readNamespacedConfigMap({ namespace, name }))).toMatchObject({
      code: 404,
      reason: 'NotFound',
      message: 'configmaps "made" not found',
    });
  });

  test('are patched in every way', async () => {
    await core.createNamespacedConfigMap({ namespace, body: body({ a: '1', b: '2' }) });
    const patched = async (strategy: PatchStrategy, patch: object, options = {}) => {
      const call = { namespace, name, body: patch, ...options };
      return (await core.patchNamespacedConfigMap(call, setHeaderOptions('Content-Type', strategy))).data;
    };
    const json = [{ op: 'replace', path: '/data/a', value: '3' }];
    expect(await patched(PatchStrategy.JsonPatch, json)).toEqual({ a: '3', b: '2' });
    expect(await patched(PatchStrategy.MergePatch, { data: { b: null } })).toEqual({ a: '3' });
    expect(await patched(PatchStrategy.StrategicMergePatch, { data: { c: '4' } })).toEqual({ a: '3', c: '4' });
    const applied = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { d: '5' } };
    expect(await patched(PatchStrategy.ServerSideApply, applied, { fieldManager: 'tester' })).toEqual({
      a: '3',
      c: '4',
      d: '5',
    });
    await core.deleteNamespacedConfigMap({ namespace, name });
  });

  test('are watched from a version on', async () => {
    const { metadata } = await core.listNamespacedConfigMap({ namespace });
    const seen: string[] = [];
    const watch = await new Watch(config).watch(
      `/api/v1/namespaces/${namespace}/configmaps`,
      { resourceVersion: metadata?.resourceVersion, labelSelector: 'of=crud' },
      (phase, object: V1ConfigMap) => seen.push(`${phase} ${object.metadata?.name} ${object.data?.a}`),
      () => undefined,
    );
    const made = await core.createNamespacedConfigMap({ namespace, body: body({ a: '1' }) });
    await core.replaceNamespacedConfigMap({ namespace, name, body: { ...made, data: { a: '2' } } });
    await core.deleteNamespacedConfigMap({ namespace, name });
    await expect.poll(() => seen).toEqual(['ADDED made 1', 'MODIFIED made 2', 'DELETED made 2']);
    watch.abort();
  });

  test('are followed by an informer', async () => {
    await core.createNamespacedConfigMap({ namespace, body: body({ a: '1' }) });
    const list = () => core.listNamespacedConfigMap({ namespace, labelSelector: 'of=crud' });
    const informer = makeInformer(config, `/api/v1/namespaces/${namespace}/configmaps`, list, 'of=crud');
    const seen: string[] = [];
    for (const verb of ['add', 'update', 'delete'] as const) {
      informer.on(verb, (object) => seen.push(`${verb} ${object.data?.a}`));
    }
    await informer.start();
    expect(informer.get(name, namespace)?.data).toEqual({ a: '1' });
    await core.replaceNamespacedConfigMap({ namespace, name, body: body({ a: '2' }) });
    await core.deleteNamespacedConfigMap({ namespace, name });
    await expect.poll(() => seen).toEqual(['add 1', 'update 2', 'delete 2']);
    expect(informer.list()).toEqual([]);
    await informer.stop();
  });
});

test('what is refused is an error with the words and causes of the server', async () => {
  const container = { name: 'c', image: 'nginx', ports: [{ containerPort: 99999 }] };
  const body = (name: string): V1Pod => ({ metadata: { name }, spec: { containers: [container] } });
  expect(await failure(core.createNamespacedPod({ namespace, body: body('Bad') }))).toMatchObject({
    code: 422,
    reason: 'Invalid',
    details: {
      kind: 'Pod',
      name: 'Bad',
      causes: [
        { reason: 'FieldValueInvalid', field: 'metadata.name' },
        {
          reason: 'FieldValueInvalid',
          field: 'spec.containers[0].ports[0].containerPort',
          message: 'Invalid value: 99999: must be between 1 and 65535, inclusive',
        },
      ],
    },
  });
  const account = { metadata: { name: 'default' } };
  expect(await failure(core.createNamespacedServiceAccount({ namespace, body: account }))).toMatchObject({
    code: 409,
    reason: 'AlreadyExists',
    message: 'serviceaccounts "default" already exists',
  });
  const typo = { namespace, name: 'default', body: { nope: 1 }, fieldValidation: 'Strict' };
  expect(
    await failure(core.patchNamespacedServiceAccount(typo, setHeaderOptions('Content-Type', PatchStrategy.MergePatch))),
  ).toMatchObject({ code: 422, reason: 'Invalid' });
  const stranger = new KubeConfig();
  stranger.loadFromOptions({
    clusters: config.clusters,
    users: [{ name: 'stranger', token: 'nope' }],
    contexts: [{ name: 'strange', cluster: config.getCurrentCluster()?.name, user: 'stranger' }],
    currentContext: 'strange',
  });
  // The client drops what the server says to this.
  expect(await failure(stranger.makeApiClient(CoreV1Api).listNode())).toMatchObject({ code: 401 });
});

test('a deployment is scaled through its subresource', async () => {
  const apps = config.makeApiClient(AppsV1Api);
  const labels = { app: 'scaled' };
  const spec = { containers: [{ name: 'c', image: 'nginx:1.27', imagePullPolicy: 'Never' }] };
  const metadata = { name: 'scaled' };
  const body = {
    metadata,
    spec: { replicas: 0, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  };
  await apps.createNamespacedDeployment({ namespace, body });
  const scale = { metadata: { name: 'scaled', namespace }, spec: { replicas: 1 } };
  expect((await apps.readNamespacedDeploymentScale({ namespace, name: 'scaled' })).spec?.replicas).toBe(0);
  // Without the version read: the controller may have written in between.
  await apps.replaceNamespacedDeploymentScale({ namespace, name: 'scaled', body: scale });
  await eventually('the scaled pod', async () => {
    const { status } = await apps.readNamespacedDeployment({ namespace, name: 'scaled' });
    return status?.availableReplicas === 1 ? true : undefined;
  });
  await apps.deleteNamespacedDeployment({ namespace, name: 'scaled' });
});

describe('a running pod', () => {
  const name = 'web';
  beforeAll(async () => {
    const command = ['sh', '-c', 'echo one; echo two; exec sh /nginx'];
    const container = { name: 'main', image: 'nginx:1.27', imagePullPolicy: 'Never', command };
    const body: V1Pod = { metadata: { name }, spec: { containers: [container] } };
    await core.createNamespacedPod({ namespace, body });
    await eventually('the pod to run', async () => {
      const { status } = await core.readNamespacedPod({ namespace, name });
      return status?.phase === 'Running' ? true : undefined;
    });
  });

  /** Runs a command in the pod, to its end. */
  async function exec(command: string[], input: string | null = null) {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const stdin = input === null ? null : Readable.from([input]);
    const status = await new Promise<V1Status>((resolve, reject) => {
      new Exec(config).exec(namespace, name, 'main', command, stdout, stderr, stdin, false, resolve).catch(reject);
    });
    stdout.end();
    stderr.end();
    return { stdout: await text(stdout), stderr: await text(stderr), status };
  }

  test('shows its log', async () => {
    const all = new PassThrough();
    await new Log(config).log(namespace, name, 'main', all);
    expect(await text(all)).toBe('one\ntwo\n');
    expect(await core.readNamespacedPodLog({ namespace, name, tailLines: 1 })).toBe('two\n');
  });

  test('runs commands, with their outputs apart and how they ended', async () => {
    expect(await exec(['sh', '-c', 'echo out; echo err >&2'])).toMatchObject({
      stdout: 'out\n',
      stderr: 'err\n',
      status: { status: 'Success' },
    });
    expect((await exec(['sh', '-c', 'exit 3'])).status).toMatchObject({
      status: 'Failure',
      reason: 'NonZeroExitCode',
      details: { causes: [{ reason: 'ExitCode', message: '3' }] },
    });
  });

  test('reads standard input to its end', async () => {
    expect(await exec(['cat'], 'hello\n')).toMatchObject({ stdout: 'hello\n', status: { status: 'Success' } });
  });

  test('is given files', async () => {
    const from = path.join(cluster.directory, 'files');
    await mkdir(from);
    await writeFile(path.join(from, 'greeting'), 'hello\n');
    await new Cp(config).cpToPod(namespace, name, 'main', from, '/tmp');
    await eventually('the file in the pod', async () => {
      const { stdout } = await exec(['cat', '/tmp/greeting']);
      return stdout === 'hello\n' ? true : undefined;
    });
  });

  test('refuses what it cannot do', async () => {
    const { status, stderr } = await exec(['/no/such/program']);
    expect(status).toMatchObject({ status: 'Failure' });
    expect(`${status.message}${stderr}`).toContain('no such file or directory');
    const log = (options: object) => failure(core.readNamespacedPodLog({ namespace, name, ...options }));
    expect(await log({ container: 'nope' })).toMatchObject({
      code: 400,
      message: 'container nope is not valid for pod web',
    });
    expect(await log({ previous: true })).toMatchObject({ code: 400 });
    const nowhere = new Exec(config).exec(namespace, 'nope', 'main', ['true'], null, null, null, false);
    await expect(nowhere).rejects.toThrow();
  });

  test('is reached through a forwarded port', async () => {
    const [output, errors, input] = [new PassThrough(), new PassThrough(), new PassThrough()];
    let page = '';
    output.on('data', (chunk) => {
      page += chunk;
    });
    const forwarded = await new PortForward(config).portForward(namespace, name, [80], output, errors, input);
    input.write('GET / HTTP/1.0\r\n\r\n');
    await expect.poll(() => page, { timeout: 10_000 }).toContain('<h1>Welcome to nginx!</h1>');
    const socket = typeof forwarded === 'function' ? forwarded() : forwarded;
    socket?.close();
  });
});
