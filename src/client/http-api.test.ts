import { expect, test } from 'vitest';
import { type Api, ApiError } from '#api';
import { configMaps, deployments, nodes, pods } from '#kinds';
import { HttpApi } from './http-api.ts';
import { textLines } from './text-lines.ts';
import type { TransportRequest } from './transport.ts';

interface Scripted {
  status?: number;
  chunks: string[];
}

/** An `Api` over a wire that records what is sent and answers as told. */
function scripted({ status = 200, chunks }: Scripted): { api: Api; sent: TransportRequest[] } {
  const sent: TransportRequest[] = [];
  async function* body() {
    for (const chunk of chunks) yield new TextEncoder().encode(chunk);
  }
  const api = new HttpApi({
    async request(request) {
      sent.push(request);
      return { status, headers: {}, body: body() };
    },
  });
  return { api, sent };
}

const at = { namespace: 'default', name: 'a b' };

test.each<[string, (api: Api) => Promise<unknown>, string]>([
  ['get', (api) => api.get(pods, at), 'GET /api/v1/namespaces/default/pods/a%20b'],
  [
    'get of a cluster',
    (api) => api.get(nodes, { name: 'n' }, { resourceVersion: '0' }),
    'GET /api/v1/nodes/n?resourceVersion=0',
  ],
  [
    'create',
    (api) => api.create(deployments, { metadata: at }, { dryRun: true, fieldManager: 'me' }),
    'POST /apis/apps/v1/namespaces/default/deployments?dryRun=All&fieldManager=me {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"namespace":"default","name":"a b"}}',
  ],
  [
    'update of a status',
    (api) => api.update(pods, { metadata: at }, { subresource: 'status' }),
    'PUT /api/v1/namespaces/default/pods/a%20b/status {"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"default","name":"a b"}}',
  ],
  [
    'patch',
    (api) => api.patch(configMaps, at, { type: 'merge', body: { data: null } }),
    'PATCH /api/v1/namespaces/default/configmaps/a%20b {"data":null}',
  ],
  [
    'delete',
    (api) => api.delete(pods, at, { gracePeriodSeconds: 0 }),
    'DELETE /api/v1/namespaces/default/pods/a%20b {"apiVersion":"v1","kind":"DeleteOptions","gracePeriodSeconds":0}',
  ],
  [
    'delete of many',
    (api) => api.deleteCollection(pods, { labelSelector: 'a in (b)' }),
    'DELETE /api/v1/pods?labelSelector=a%20in%20(b)',
  ],
  [
    'create of a subresource',
    (api) => api.createSubresource(pods, at, 'binding', { kind: 'Binding' }),
    'POST /api/v1/namespaces/default/pods/a%20b/binding {"kind":"Binding"}',
  ],
])('%s becomes one request', async (_name, call, expected) => {
  const { api, sent } = scripted({ chunks: ['{}'] });
  await call(api);
  expect(sent.map(({ method, path, body }) => [method, path, body].filter(Boolean).join(' '))).toEqual([expected]);
});

test('a list names its items and its version', async () => {
  const { api, sent } = scripted({
    chunks: [
      '{"metadata":{"resourceVersion":"7","continue":"c","remainingItemCount":2},',
      '"items":[{"metadata":{"name":"a"}}]}',
    ],
  });
  expect(await api.list(pods, { namespace: 'x', limit: 1, fieldSelector: 'spec.nodeName=n' })).toEqual({
    items: [{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } }],
    resourceVersion: '7',
    continue: 'c',
    remainingItemCount: 2,
  });
  expect(sent[0]?.path).toBe('/api/v1/namespaces/x/pods?fieldSelector=spec.nodeName%3Dn&limit=1');
});

test('a watch gives events as they come, however they are cut', async () => {
  const { api, sent } = scripted({
    chunks: [
      '{"type":"ADDED","object":{"metadata":{"name":"ä"}}}\n{"type":"BOOK',
      'MARK","object":{"metadata":{"resourceVersion":"9","annotations":{"k8s.io/initial-events-end":"true"}}}}\n',
    ],
  });
  const events = [];
  for await (const event of api.watch(pods, { sendInitialEvents: true })) events.push(event);
  expect(events).toEqual([
    { type: 'ADDED', object: { metadata: { name: 'ä' } } },
    { type: 'BOOKMARK', resourceVersion: '9', initialEventsEnd: true },
  ]);
  expect(sent[0]?.path).toBe(
    '/api/v1/pods?watch=true&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan',
  );
});

test('a watch whose version is gone throws Expired', async () => {
  const status = {
    kind: 'Status',
    status: 'Failure',
    reason: 'Expired',
    code: 410,
    message: 'too old resource version: 1 (5)',
  };
  const { api } = scripted({ chunks: [`${JSON.stringify({ type: 'ERROR', object: status })}\n`] });
  const watched = api.watch(pods, { resourceVersion: '1' })[Symbol.asyncIterator]().next();
  await expect(watched).rejects.toMatchObject({ reason: 'Expired', message: 'too old resource version: 1 (5)' });
});

test('leaving a watch ends its request', async () => {
  const { api, sent } = scripted({ chunks: ['{"type":"ADDED","object":{}}\n', '{"type":"ADDED","object":{}}\n'] });
  for await (const event of api.watch(pods)) {
    expect(event.type).toBe('ADDED');
    break;
  }
  expect(sent[0]?.signal?.aborted).toBe(true);
});

test.each([
  [
    404,
    '{"kind":"Status","reason":"NotFound","code":404,"message":"pods \\"x\\" not found","details":{"name":"x"}}',
    'NotFound',
    'pods "x" not found',
  ],
  [409, '{"kind":"Status","code":409,"message":"m"}', 'AlreadyExists', 'm'],
  [502, 'bad gateway', 'InternalError', 'bad gateway'],
  [503, '{}', 'ServiceUnavailable', 'the server answered 503: {}'],
])('a reply %i with %s is an error', async (status, body, reason, message) => {
  const { api } = scripted({ status, chunks: [body] });
  await expect(api.get(pods, at)).rejects.toMatchObject({ reason, message, code: status });
});

test('a server that cannot be reached may be tried again', async () => {
  const api = new HttpApi({ request: () => Promise.reject(new Error('connect ECONNREFUSED')) });
  const error = await api.get(pods, at).catch((e) => e);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ reason: 'ServiceUnavailable', mayRetry: true });
});

test('lines are put together across chunks and letters', async () => {
  const bytes = new TextEncoder().encode('eins\nzwölf\n\nlast');
  async function* oneByOne() {
    for (const byte of bytes) yield Uint8Array.of(byte);
  }
  const lines = [];
  for await (const line of textLines(oneByOne())) lines.push(line);
  expect(lines).toEqual(['eins', 'zwölf', 'last']);
});
