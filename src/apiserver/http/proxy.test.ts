import { createServer, type Server } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiError, type NodeStreams } from '#api';
import { endpoints, pods, services } from '#kinds';
import { type Question, type ServerUnderTest, startServerUnderTest } from './server-under-test.ts';

const CLOSED = 81;
const POD_IP = '10.0.0.9';
let running: ServerUnderTest;
let inPod: Server;

/** A node whose pods all have the same server on every port but one. */
const node: NodeStreams = {
  async *logs() {},
  exec: () => Promise.reject(new Error('not asked for')),
  attach: () => Promise.reject(new Error('not asked for')),
  async portForward(_pod, port, stream, signal) {
    if (port === CLOSED) throw new ApiError('InternalError', 'connection refused');
    const socket = connect({ port: (inPod.address() as AddressInfo).port, host: '127.0.0.1' });
    signal.addEventListener('abort', () => socket.destroy());
    const sending = (async () => {
      for await (const chunk of stream.incoming) socket.write(chunk);
    })();
    for await (const chunk of socket) await stream.write(chunk);
    await stream.end();
    await sending;
  },
};

beforeAll(async () => {
  inPod = createServer((request, response) => {
    const { url, method, headers } = request;
    if (url === '/moved') return response.writeHead(302, { location: '/there' }).end();
    if (url === '/large') return response.end('x'.repeat(3_000_000));
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk;
    });
    request.on('end', () => {
      response.writeHead(url === '/teapot' ? 418 : 200, { 'content-type': 'text/x-echo', 'x-own': 'yes' });
      response.end(JSON.stringify({ url, method, headers, body }));
    });
  });
  await new Promise<void>((resolve) => inPod.listen(0, '127.0.0.1', resolve));
  running = await startServerUnderTest({ findNode: (name) => (name === 'node-1' ? node : undefined) });
  for (const [name, nodeName] of [
    ['web', 'node-1'],
    ['lost', 'node-2'],
  ] as const) {
    const containers = [{ name: 'c', image: 'i', ports: [{ containerPort: 8080 }] }];
    const pod = await running.api.create(pods, {
      metadata: { namespace: 'default', name },
      spec: { nodeName, containers },
    });
    const status = { phase: 'Running' as const, podIP: POD_IP, podIPs: [{ ip: POD_IP }] };
    await running.api.update(pods, { ...pod, status: { ...pod.status, ...status } }, { subresource: 'status' });
  }
  await running.api.create(pods, {
    metadata: { namespace: 'default', name: 'waiting' },
    spec: { containers: [{ name: 'c', image: 'i' }] },
  });
  for (const [name, port] of [
    ['site', 80],
    ['empty', 80],
    ['closed', CLOSED],
  ] as const) {
    const ports = [{ name: 'http', port, targetPort: 8080 }];
    await running.api.create(services, { metadata: { namespace: 'default', name }, spec: { ports } });
    const addresses = ['gone', 'web'].map((pod) => ({
      ip: POD_IP,
      targetRef: { kind: 'Pod', namespace: 'default', name: pod },
    }));
    const subsets = name === 'empty' ? [] : [{ addresses, ports: [{ name: 'http', port }] }];
    await running.api.create(endpoints, { metadata: { namespace: 'default', name }, subsets });
  }
});
afterAll(async () => {
  await running.server.close();
  inPod.closeAllConnections();
  inPod.close();
});

const IN = '/api/v1/namespaces/default';
const ask = (path: string, question?: Question) => running.ask(IN + path, question);
const message = (body: string) => JSON.parse(body).message;

test.each([
  ['/pods/web/proxy/', '/'],
  ['/pods/web:8080/proxy/a/b/', '/a/b/'],
  ['/pods/http:web:8080/proxy/a//b?x=1&y=%2F', '/a//b?x=1&y=%2F'],
  ['/pods/web/proxy/%20caf%C3%A9', '/%20caf%C3%A9'],
  ['/services/site:http/proxy/hello', '/hello'],
  ['/services/site:80/proxy/hello', '/hello'],
  ['/services/http:site:http/proxy/hello', '/hello'],
])('%s asks the pod for %s', async (path, url) => {
  const { code, headers, body } = await ask(path);
  expect([code, headers['content-type'], headers['x-own']]).toEqual([200, 'text/x-echo', 'yes']);
  expect(JSON.parse(body)).toMatchObject({ url, method: 'GET' });
});

test('methods, bodies and codes are passed on as they are', async () => {
  const { code, body } = await ask('/pods/web/proxy/teapot', { method: 'PUT', body: '{"a":1}', type: 'text/odd' });
  expect(code).toBe(418);
  expect(JSON.parse(body)).toMatchObject({
    method: 'PUT',
    body: '{"a":1}',
    headers: {
      'content-type': 'text/odd',
      'x-forwarded-proto': 'https',
      'x-forwarded-uri': `${IN}/pods/web/proxy/teapot`,
    },
  });
});

test('who the caller is stays here', async () => {
  const { body } = await ask('/pods/web/proxy/');
  expect(Object.keys(JSON.parse(body).headers)).not.toContain('authorization');
  expect(body).not.toContain('secret');
});

test('large answers come whole, over HTTP/2 too', async () => {
  expect((await ask('/pods/web/proxy/large')).body.length).toBe(3_000_000);
  const session = connectHttp2(`https://127.0.0.1:${running.port}`, { rejectUnauthorized: false });
  const stream = session.request({ ':path': `${IN}/pods/web/proxy/large`, authorization: 'Bearer secret' });
  let size = 0;
  for await (const chunk of stream) size += chunk.length;
  session.destroy();
  expect(size).toBe(3_000_000);
});

test('a page is asked for as a folder, and redirections stay behind the proxy', async () => {
  const first = await ask('/services/site:http/proxy?a=b');
  expect(first).toMatchObject({ code: 301, headers: { location: `${IN}/services/site:http/proxy/?a=b` } });
  const moved = await ask('/pods/web/proxy/moved');
  expect(moved).toMatchObject({ code: 302, headers: { location: `${IN}/pods/web/proxy/there` } });
});

test.each([
  ['/pods/none/proxy/', 404, 'pods "none" not found'],
  ['/pods/a:b:c:d/proxy/', 400, 'invalid pod request "a:b:c:d"'],
  ['/pods/ftp:web:80/proxy/', 400, 'invalid pod request "ftp:web:80"'],
  ['/pods/waiting/proxy/', 400, 'address not allowed'],
  ['/pods/lost/proxy/', 503, 'error trying to reach service: no way to the node of pod lost'],
  [`/pods/web:${CLOSED}/proxy/`, 503, 'error trying to reach service: connection refused'],
  ['/services/site:81/proxy/', 503, 'no service port 81 found for service "site"'],
  ['/services/site:other/proxy/', 503, 'no endpoints available for service "site"'],
  ['/services/empty:http/proxy/', 503, 'no endpoints available for service "empty"'],
  ['/services/none:http/proxy/', 404, 'endpoints "none" not found'],
  ['/services/closed:http/proxy/', 503, 'error trying to reach service: connection refused'],
])('%s is answered %i: %s', async (path, code, text) => {
  const answer = await ask(path);
  expect([answer.code, message(answer.body)]).toEqual([code, text]);
});

test('a proxy is only for those who may', async () => {
  const { code, body } = await ask('/pods/web/proxy/', { token: null });
  expect(code).toBe(403);
  expect(message(body)).toContain('cannot get resource "pods/proxy" in API group "" in the namespace "default"');
});
