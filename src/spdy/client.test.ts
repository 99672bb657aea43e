import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { type Duplex, duplexPair } from 'node:stream';
import { expect, test } from 'vitest';
import { SpdyConnection, type SpdyStream } from './connection.ts';
import { encodeFrame, type Frame, FrameReader } from './frames.ts';
import { HeaderEncoder } from './header-block.ts';

async function echo(stream: SpdyStream): Promise<void> {
  for await (const chunk of stream.incoming) await stream.write(chunk);
  await stream.end();
}

async function text({ incoming }: SpdyStream): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** A client, and a server that `onStream` makes of the other end. */
function connected(onStream: (stream: SpdyStream) => void): { client: SpdyConnection; clientEnd: Duplex } {
  const [clientEnd, serverEnd] = duplexPair();
  void new SpdyConnection(serverEnd, onStream).run();
  const client = new SpdyConnection(clientEnd);
  void client.run();
  return { client, clientEnd };
}

/** A client that has opened one stream, and what the other end sends it. */
async function fed(...frames: Frame[]) {
  const [clientEnd, peer] = duplexPair();
  const client = new SpdyConnection(clientEnd);
  void client.run();
  const stream = await client.open({ streamtype: 'data' });
  for (const frame of frames) peer.write(encodeFrame(frame));
  return { stream, peer };
}

/** What arrives at an end, more and more of it. */
function framesFrom(end: Duplex): readonly Frame[] {
  const frames: Frame[] = [];
  const reader = new FrameReader();
  end.on('data', (chunk: Buffer) => frames.push(...reader.push(chunk)));
  return frames;
}

test('a client and a server carry streams between them, each with its headers', async () => {
  const seen: (readonly string[] | undefined)[] = [];
  const { client } = connected((stream) => {
    seen.push(stream.headers.get('port'));
    void echo(stream);
  });
  const streams = await Promise.all(['80', '81', '82'].map((port) => client.open({ streamtype: 'data', port })));
  await Promise.all(streams.map(async (stream, i) => [await stream.write(Buffer.from(`to ${i}`)), await stream.end()]));
  expect(await Promise.all(streams.map(text))).toEqual(['to 0', 'to 1', 'to 2']);
  expect(seen).toEqual([['80'], ['81'], ['82']]);
  expect(streams.map((stream) => stream.id)).toEqual([1, 3, 5]);
});

test('more bytes than anything between holds arrive whole', async () => {
  const { client } = connected((stream) => void echo(stream));
  const stream = await client.open({});
  const bytes = Buffer.alloc(3_000_000, 'abcdefg');
  const sent = stream.write(bytes).then(() => stream.end());
  expect((await text(stream)) === bytes.toString()).toBe(true);
  await sent;
});

test('a stream the server resets has ended', async () => {
  const { client } = connected((stream) => void stream.reset());
  expect(await text(await client.open({}))).toBe('');
});

test('a server that hangs up ends what is open', async () => {
  const { stream, peer } = await fed({ type: 'data', streamId: 1, fin: false, data: Buffer.from('x') });
  peer.end();
  expect(await text(stream)).toBe('x');
});

test('what came before the server hung up reaches a slow reader whole', async () => {
  const bytes = Buffer.alloc(2_000_000, 'abcdefg');
  const server = createServer((socket) =>
    socket.once('data', () => {
      for (let at = 0; at < bytes.length; at += 32_000) {
        socket.write(encodeFrame({ type: 'data', streamId: 1, fin: false, data: bytes.subarray(at, at + 32_000) }));
      }
      socket.end(encodeFrame({ type: 'data', streamId: 1, fin: true, data: Buffer.alloc(0) }));
    }),
  ).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const client = new SpdyConnection(socket);
  void client.run();
  const stream = await client.open({ streamtype: 'stdout' });
  let size = 0;
  for await (const chunk of stream.incoming) {
    size += chunk.length;
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(size).toBe(bytes.length);
  server.close();
});

test('a stream opened over a connection that is gone has ended', async () => {
  const { client, clientEnd } = connected(() => {});
  client.destroy();
  await expect.poll(() => clientEnd.closed).toBe(true);
  expect(await text(await client.open({}))).toBe('');
});

test("a connection that breaks is told to a client's readers, after what had come", async () => {
  const { client, clientEnd } = connected(async (stream) => {
    await stream.write(Buffer.from('x'));
  });
  const stream = await client.open({});
  const chunks: string[] = [];
  const reading = (async () => {
    for await (const chunk of stream.incoming) chunks.push(Buffer.from(chunk).toString());
  })();
  const broken = expect(reading).rejects.toThrow('reset');
  await expect.poll(() => chunks).toEqual(['x']);
  clientEnd.destroy(new Error('reset'));
  await broken;
  await expect(text(await client.open({}))).rejects.toThrow('reset');
});

test('a stream that the server opens breaks the protocol', async () => {
  const block = await new HeaderEncoder().encode(new Map());
  const { stream, peer } = await fed({ type: 'synStream', streamId: 2, fin: false, block });
  const frames = framesFrom(peer);
  await expect(text(stream)).rejects.toThrow('stream 2 was opened by the server');
  expect(frames.at(-1)).toEqual({ type: 'goAway', lastStreamId: 0, status: 1 });
});

test("the server's pings are answered, and its last word ends the connection", async () => {
  const { stream, peer } = await fed({ type: 'ping', id: 2 }, { type: 'goAway', lastStreamId: 1, status: 0 });
  const frames = framesFrom(peer);
  await once(peer, 'end');
  expect(frames.map((frame) => frame.type)).toEqual(['synStream', 'ping']);
  peer.end();
  expect(await text(stream)).toBe('');
});
