import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { nodeProbes } from './node-probes.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
const serve = (answer: RequestListener) => listen(createServer(answer));
const probe = (port: number, more = {}) =>
  nodeProbes.httpGet({
    scheme: 'HTTP',
    host: '127.0.0.1',
    port,
    path: '/healthz',
    headers: [],
    timeoutMs: 2000,
    ...more,
  });

/** A port on which nothing listens. */
async function closedPort(): Promise<number> {
  const server = createTcpServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test('gives the status and what was said, as a probe of Kubernetes', async () => {
  const port = await serve((request, response) => {
    response.statusCode = 503;
    response.end(
      JSON.stringify([request.url, request.headers.host, request.headers['user-agent'], request.headers.accept]),
    );
  });
  const { status, body } = await probe(port, { headers: [{ name: 'Host', value: 'inner' }] });
  expect(status).toBe(503);
  expect(JSON.parse(body)).toEqual(['/healthz', 'inner', 'kube-probe/1.36', '*/*']);
});

test('follows redirects on the same host only', async () => {
  const port = await serve((request, response) => {
    const to = request.url === '/healthz' ? '/next' : 'http://other.invalid/';
    response.writeHead(302, { location: to }).end(request.url);
  });
  expect(await probe(port)).toEqual({ status: 302, body: '/next' });
});

test('reads no more of an answer than a message may hold', async () => {
  const port = await serve((_request, response) => response.end('x'.repeat(100_000)));
  expect((await probe(port)).body.length).toBe(10 * 1024);
});

test('says in the words of Go what went wrong', async () => {
  const closed = await closedPort();
  await expect(probe(closed)).rejects.toThrow(
    `Get "http://127.0.0.1:${closed}/healthz": dial tcp 127.0.0.1:${closed}: connect: connection refused`,
  );
  await expect(nodeProbes.tcpConnect('127.0.0.1', closed, 1000)).rejects.toThrow(
    `dial tcp 127.0.0.1:${closed}: connect: connection refused`,
  );
  const silent = await listen(createTcpServer(() => {}));
  await expect(probe(silent, { timeoutMs: 50 })).rejects.toThrow(
    `Get "http://127.0.0.1:${silent}/healthz": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
  );
  const rude = await listen(createTcpServer((socket) => socket.once('data', () => socket.end())));
  await expect(probe(rude)).rejects.toThrow(`Get "http://127.0.0.1:${rude}/healthz": EOF`);
  const plain = await serve((_request, response) => response.end('ok'));
  await expect(probe(plain, { scheme: 'HTTPS' })).rejects.toThrow(
    `Get "https://127.0.0.1:${plain}/healthz": http: server gave HTTP response to HTTPS client`,
  );
});

test('connects to what listens', async () => {
  await nodeProbes.tcpConnect('127.0.0.1', await listen(createTcpServer((socket) => socket.end())), 1000);
  expect(servers.length).toBe(1);
});
