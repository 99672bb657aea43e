import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeMessage, type KubeObject, wrapMessage } from '#api';
import { allKinds, deployments, events, eventsV1, legacyKinds, pods } from '#kinds';
import { emptyServer } from './empty-server.ts';
import { type ServerUnderTest, startServerUnderTest } from './http/server-under-test.ts';

const MERGE = 'application/merge-patch+json';
const template = { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'c', image: 'i' }] } };
let server: ServerUnderTest;

beforeAll(async () => {
  server = await startServerUnderTest({ kinds: [...allKinds, ...legacyKinds] });
});
afterAll(() => server?.server.close());

function deployment(name: string, matchExpressions?: object[]): KubeObject {
  const selector = { matchLabels: { app: 'a' }, ...(matchExpressions && { matchExpressions }) };
  return { metadata: { name, namespace: 'default' }, spec: { replicas: 2, selector, template } } as KubeObject;
}

async function ask(at: string, method = 'GET', body?: object, type = 'application/json') {
  const answer = await server.ask(at, { method, type, ...(body && { body: JSON.stringify(body) }) });
  return { code: answer.code, body: JSON.parse(answer.body) };
}

test.each(['extensions/v1beta1', 'apps/v1beta1', 'apps/v1beta2'])('%s has a scale of its own', async (version) => {
  const name = `scaled-${version.replace('/', '-')}`;
  await server.api.create(deployments, deployment(name));
  const at = `/apis/${version}/namespaces/default/deployments/${name}/scale`;
  const { body: scale } = await ask(at);
  expect(scale).toMatchObject({
    kind: 'Scale',
    apiVersion: version,
    spec: { replicas: 2 },
    status: { replicas: 0, selector: { app: 'a' }, targetSelector: 'app=a' },
  });
  const put = await ask(at, 'PUT', { ...scale, spec: { replicas: 3 } });
  expect([put.code, put.body.apiVersion, put.body.spec]).toEqual([200, version, { replicas: 3 }]);
  const patched = await ask(at, 'PATCH', { spec: { replicas: 4 } }, MERGE);
  expect([patched.code, patched.body.spec]).toEqual([200, { replicas: 4 }]);
  const today = await ask(`/apis/apps/v1/namespaces/default/deployments/${name}/scale`);
  expect(today.body).toMatchObject({
    apiVersion: 'autoscaling/v1',
    spec: { replicas: 4 },
    status: { selector: 'app=a' },
  });
});

test('a scale whose selector is more than labels and values has its text alone', async () => {
  await server.api.create(deployments, deployment('text', [{ key: 'x', operator: 'DoesNotExist' }]));
  const { body } = await ask('/apis/apps/v1beta2/namespaces/default/deployments/text/scale');
  expect(body.status).toEqual({ replicas: 0, targetSelector: 'app=a,!x' });
});

test('a scale is patched although others change the object at the same time', async () => {
  const { api } = await emptyServer();
  await api.create(deployments, deployment('busy'));
  const at = { namespace: 'default', name: 'busy' };
  const label = (n: number) => ({ type: 'merge' as const, body: { metadata: { labels: { n: String(n) } } } });
  await Promise.all([
    api.patch(deployments, at, label(1)),
    api.patch(deployments, at, { type: 'merge', body: { spec: { replicas: 5 } } }, { subresource: 'scale' }),
    api.patch(deployments, at, label(2)),
  ]);
  expect((await api.get(deployments, at)).spec.replicas).toBe(5);
});

const EVICTION = 'io.k8s.api.policy.v1.Eviction';

test.each(['policy/v1', 'policy/v1beta1'])(
  'a pod is evicted by an Eviction of %s, in JSON and protobuf',
  async (version) => {
    for (const form of ['json', 'protobuf']) {
      const name = `${form}-${version.split('/')[1]}`;
      await server.api.create(pods, { metadata: { name, namespace: 'default' }, spec: template.spec });
      const type = { apiVersion: version, kind: 'Eviction' };
      const body = { metadata: { name, namespace: 'default' }, deleteOptions: { gracePeriodSeconds: 0 } };
      const message = Buffer.from(wrapMessage(type, [encodeMessage(EVICTION, body)]));
      const answer = await server.ask(`/api/v1/namespaces/default/pods/${name}/eviction`, {
        method: 'POST',
        ...(form === 'json'
          ? { body: JSON.stringify({ ...type, ...body }) }
          : { body: message, type: 'application/vnd.kubernetes.protobuf' }),
      });
      expect([name, answer.code]).toEqual([name, 201]);
      await expect(server.api.get(pods, { namespace: 'default', name })).rejects.toThrow('not found');
    }
  },
);

test.each([
  ['apps/v1', '', undefined],
  ['apps/v1beta1', '', ['orphan']],
  ['apps/v1beta2', '', ['orphan']],
  ['extensions/v1beta1', '', ['orphan']],
  ['apps/v1beta2', '?propagationPolicy=Background', undefined],
  ['extensions/v1beta1', '?propagationPolicy=Foreground', ['foregroundDeletion']],
])('who deletes a deployment by %s%s leaves it with finalizers %j', async (version, query, finalizers) => {
  const name = `gone-${version.replace('/', '-')}${query.replace(/\W/g, '-').toLowerCase()}`;
  await server.api.create(deployments, deployment(name));
  await ask(`/apis/${version}/namespaces/default/deployments/${name}${query}`, 'DELETE');
  const { items } = await server.api.list(deployments, {
    namespace: 'default',
    fieldSelector: `metadata.name=${name}`,
  });
  expect(items.map(({ metadata }) => metadata.finalizers)).toEqual(finalizers ? [finalizers] : []);
});

test('a field selector speaks of the fields of the version that is asked, however the object is stored', async () => {
  const { api } = await emptyServer({ kinds: [...allKinds, ...legacyKinds] });
  const involvedObject = { kind: 'Pod', name: 'p', namespace: 'default' };
  await api.create(events, { metadata: { name: 'e', namespace: 'default' }, involvedObject, reason: 'Seen' });
  const select = async (fieldSelector: string) =>
    (await api.list(eventsV1, { namespace: 'default', fieldSelector })).items.map(({ metadata }) => metadata.name);
  expect(await select('regarding.name=p,regarding.kind=Pod')).toEqual(['e']);
  expect(await select('regarding.name=q')).toEqual([]);
  const replicaSets = legacyKinds.filter(({ plural }) => plural === 'replicasets');
  for (const kind of replicaSets) {
    const labels = { metadata: { name: `rs-${kind.group}`, namespace: 'default' } };
    await api.create(kind, { ...deployment(''), ...labels });
    const { items } = await api.list(kind, { namespace: 'default', fieldSelector: 'status.replicas=0' });
    expect(items.map(({ metadata }) => metadata.name)).toContain(labels.metadata.name);
  }
});

const APPLY = 'application/apply-patch+yaml';
const SITE = 'namespaces/default/ingresses/site';
const once = { apiVersion: 'extensions/v1beta1', kind: 'Ingress', metadata: { name: 'site' } };
const now = { ...once, apiVersion: 'networking.k8s.io/v1' };
const backend = (serviceName: string) => ({ serviceName, servicePort: 80 });
const defaultBackend = (name: string) => ({ service: { name, port: { number: 80 } } });

test('who owns the default backend of an ingress is known in both versions', async () => {
  const apply = (version: typeof once, who: string, spec: object) =>
    ask(
      `/apis/${version.apiVersion}/${SITE}?fieldManager=${who}`,
      'PATCH',
      { ...version, metadata: { name: 'site' }, spec },
      APPLY,
    );
  const rules = [{ host: 'a.example.com' }];
  expect((await apply(once, 'first', { backend: backend('a') })).code).toBe(201);
  const refused = await apply(now, 'second', { defaultBackend: defaultBackend('b') });
  expect([refused.code, refused.body.message]).toEqual([
    409,
    'Apply failed with 1 conflict: conflict with "first": .spec.defaultBackend.service.name',
  ]);
  // The same applier goes on in the other version, and what is not applied any more goes.
  expect((await apply(now, 'first', { defaultBackend: defaultBackend('c') })).body.spec.defaultBackend).toEqual(
    defaultBackend('c'),
  );
  const { body } = await apply(once, 'first', { rules });
  expect(body.spec).toEqual({ rules });
  expect((await ask(`/apis/${now.apiVersion}/${SITE}`)).body.spec).toEqual({ rules });
});

test('an ingress that is put as it is read, in any version, is not written anew', async () => {
  const at = (version: typeof once) => `/apis/${version.apiVersion}/namespaces/default/ingresses/still`;
  const spec = { defaultBackend: defaultBackend('a') };
  await ask(at(now).replace('/still', ''), 'POST', { ...now, metadata: { name: 'still' }, spec });
  const { body: first } = await ask(at(now));
  expect(JSON.stringify(first.metadata.managedFields)).toContain('f:defaultBackend');
  for (const version of [once, now]) {
    const { body } = await ask(at(version));
    const { body: put } = await ask(at(version), 'PUT', body);
    expect(put.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
    const named = JSON.stringify(body.metadata.managedFields).match(/f:(default)?[bB]ackend/)?.[0];
    expect(named).toBe(version === once ? 'f:backend' : 'f:defaultBackend');
  }
});
