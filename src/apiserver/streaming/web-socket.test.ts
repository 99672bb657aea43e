import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { abandoned } from './echo-node.ts';
import { type PodServer, startPodServer } from './pod-server.ts';

let server: PodServer;
beforeAll(async () => {
  server = await startPodServer();
});
afterAll(() => server[Symbol.asyncDispose]());

interface Talk {
  /** What came on each channel. */
  channels: string[];
  closeCode: number;
}

/** Opens a WebSocket, sends messages once the server has spoken, and collects what comes until it closes. */
function talk(path: string, protocol: string | undefined, messages: (Buffer | string)[] = []): Promise<Talk> {
  const socket = new WebSocket(
    `${server.url.replace('http', 'ws')}/api/v1/namespaces/default/pods/web/${path}`,
    protocol ? [protocol] : [],
  );
  const channels: string[] = [];
  return new Promise((resolve, reject) => {
    let heard = false;
    socket.on('message', (data) => {
      const bytes = data as Buffer;
      const isBase64 = protocol?.includes('base64');
      const channel = (bytes[0] ?? 0) - (isBase64 ? 48 : 0);
      const text = isBase64 ? Buffer.from(bytes.subarray(1).toString(), 'base64') : bytes.subarray(1);
      channels[channel] = (channels[channel] ?? '') + text.toString('latin1');
      if (!heard) for (const message of messages) socket.send(message);
      heard = true;
    });
    socket.on('close', (closeCode) => resolve({ channels, closeCode }));
    socket.on('unexpected-response', (_request, response) => {
      response.on('data', (body: Buffer) => reject(new Error(body.toString())));
    });
    socket.on('error', reject);
  });
}

const SUCCESS = '{"metadata":{},"status":"Success"}';

test('a command writes to both outputs and tells its success', async () => {
  const path = 'exec?container=main&command=say&command=hello&stdout=true&stderr=true';
  expect(await talk(path, 'v4.channel.k8s.io')).toEqual({
    channels: [undefined, 'hello', 'said', SUCCESS],
    closeCode: 1000,
  });
  expect(await talk(path, 'v4.base64.channel.k8s.io')).toMatchObject({
    channels: [undefined, 'hello', 'said', SUCCESS],
  });
  expect(await talk(path, undefined)).toMatchObject({ channels: [undefined, 'hello', 'said'] });
});

test('an exit code reaches the client as the cause of a status, and as text before version 4', async () => {
  const path = 'exec?container=main&command=exit&command=7&stdout=true';
  const { channels } = await talk(path, 'v5.channel.k8s.io');
  expect(JSON.parse(channels[3] ?? '')).toMatchObject({
    status: 'Failure',
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: '7' }] },
  });
  expect((await talk(path, 'channel.k8s.io')).channels[3]).toBe('command terminated with non-zero exit code: 7');
});

test('version 5 ends standard input by a close message', async () => {
  const path = 'attach?container=main&stdin=true&stdout=true';
  const messages = [Buffer.from('\0ab'), Buffer.from('\0cd'), Buffer.from([255, 0]), Buffer.from('\0late')];
  expect(await talk(path, 'v5.channel.k8s.io', messages)).toEqual({
    channels: [undefined, 'abcd', undefined, SUCCESS],
    closeCode: 1000,
  });
});

test('a terminal hears of its size', async () => {
  const path = 'exec?container=main&command=size&stdout=true&stdin=true&tty=true';
  const { channels } = await talk(path, 'v5.channel.k8s.io', [Buffer.from('\x04{"Width":120,"Height":40}')]);
  expect(channels[1]).toBe('120x40');
});

test('a megabyte of output arrives whole', async () => {
  const { channels } = await talk('exec?container=main&command=big&command=1048576&stdout=true', 'v5.channel.k8s.io');
  expect(channels[1]?.length).toBe(1048576);
});

test('a command that cannot be run ends as a failed status', async () => {
  const { channels } = await talk('exec?container=main&command=none&stdout=true', 'v5.channel.k8s.io');
  expect(JSON.parse(channels[3] ?? '')).toMatchObject({
    status: 'Failure',
    reason: 'InternalError',
    message: 'Internal error occurred: error executing command in container: no such program: none',
  });
});

test('a client that goes away is told to the command', async () => {
  const before = abandoned.commands;
  const path = '/api/v1/namespaces/default/pods/web/exec?container=main&command=hold&stdout=true';
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}${path}`, ['v5.channel.k8s.io']);
  socket.on('error', () => {});
  socket.on('message', (data) => {
    if (String(data).includes('holding')) socket.terminate();
  });
  await expect.poll(() => abandoned.commands).toBe(before + 1);
});

test('ports are forwarded over SPDY inside a WebSocket', async () => {
  // The library's own client refuses the subprotocol's name, as the standard does, so the handshake is written out.
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname, () => {
    socket.write(
      'GET /api/v1/namespaces/default/pods/web/portforward HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n' +
        'Sec-WebSocket-Protocol: SPDY/3.1+portforward.k8s.io\r\n\r\n',
    );
  });
  const head = await new Promise<string>((resolve) => socket.once('data', (data) => resolve(String(data))));
  expect(head).toMatch(/^HTTP\/1\.1 101 /);
  expect(head).toContain('\r\nSec-WebSocket-Protocol: SPDY/3.1+portforward.k8s.io\r\n');
  socket.destroy();
});

test('ports are forwarded over pairs of channels that start with the port', async () => {
  const opened = Buffer.from([80, 0]).toString('latin1');
  const failed = Buffer.from([81, 0]).toString('latin1');
  const closing = [Buffer.from('\0hello'), Buffer.from([255, 0])];
  expect((await talk('portforward?ports=80&ports=81', 'v5.channel.k8s.io', closing)).channels).toEqual([
    `${opened}80:hello`,
    opened,
    failed,
    `${failed}error forwarding port 81 to pod web, uid 5f4b6f1e-0000-4000-8000-000000000001: connection refused`,
  ]);
});

test.each([
  [
    'exec?command=say&stdout=true',
    'a container name must be specified for pod web, choose one of: [main side]',
    'v5.channel.k8s.io',
  ],
  ['exec?container=c&command=say&stdout=true', 'container c is not valid for pod web', 'v5.channel.k8s.io'],
  ['exec?container=main&command=say', 'you must specify at least 1 of stdin, stdout, stderr', 'v5.channel.k8s.io'],
  ['exec?container=main&command=say&stdout=1', 'unable to negotiate protocol: client supports [v9]', 'v9'],
  ['portforward?ports=0', 'must be between 1 and 65535', 'v4.channel.k8s.io'],
])('%s is refused with "%s"', async (path, message, protocol) => {
  await expect(talk(path, protocol)).rejects.toThrow(message);
});

test.each([
  ['log?container=main&tailLines=2', 200, 'two\nthree\n'],
  ['log', 400, 'a container name must be specified for pod web, choose one of: [main side]'],
  ['log?container=main&previous=true', 400, 'previous terminated container "main" in pod "web" not found'],
  ['log?container=main&tailLines=-1', 422, 'tailLines: Invalid value: -1: must be greater than or equal to 0'],
  ['log?container=main&limitBytes=x', 400, 'strconv.ParseInt: parsing "x": invalid syntax'],
])('GET %s answers %i with %j', async (path, code, text) => {
  const response = await fetch(`${server.url}/api/v1/namespaces/default/pods/web/${path}`);
  const body = await response.text();
  expect(response.status).toBe(code);
  expect(code === 200 ? body : JSON.parse(body).message).toContain(text);
});
