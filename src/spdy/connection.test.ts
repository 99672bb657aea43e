import { Duplex } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SpdyConnection, type SpdyStream } from './connection.ts';
import { encodeFrame, type Frame, FrameReader } from './frames.ts';
import { HeaderDecoder, HeaderEncoder } from './header-block.ts';

/** The client's end of a connection in memory: what it wrote, and frames to send. */
class Peer extends Duplex {
  readonly #reader = new FrameReader();
  readonly frames: Frame[] = [];
  override _read(): void {}
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.frames.push(...this.#reader.push(chunk));
    done();
  }
  send(...frames: Frame[]): void {
    for (const frame of frames) this.push(encodeFrame(frame));
  }
  hangUp(): void {
    this.push(null);
  }
}

const headers = new Map([
  ['streamtype', ['data']],
  ['port', ['80']],
]);

async function echo(stream: SpdyStream): Promise<void> {
  for await (const chunk of stream.incoming) await stream.write(chunk);
  await stream.end();
}

test('headers survive both directions, also when later blocks lean on earlier ones', async () => {
  const [encoder, decoder] = [new HeaderEncoder(), new HeaderDecoder()];
  const blocks = [];
  for (let i = 0; i < 20; i++) blocks.push(await encoder.encode(new Map([...headers, ['requestid', [`${i}`]]])));
  expect(blocks[19]?.length).toBeLessThan((blocks[0]?.length ?? 0) / 2);
  for (let i = 0; i < 20; i++)
    expect(await decoder.decode(blocks[i] ?? new Uint8Array())).toEqual(new Map([...headers, ['requestid', [`${i}`]]]));
});

test('streams are acknowledged, carry bytes both ways and end', async () => {
  const peer = new Peer();
  const seen: (string | undefined)[] = [];
  const connection = new SpdyConnection(peer, (stream) => {
    seen.push(stream.headers.get('port')?.[0]);
    void echo(stream);
  });
  const running = connection.run();
  const block = await new HeaderEncoder().encode(headers);
  peer.send(
    { type: 'synStream', streamId: 1, fin: false, block },
    { type: 'data', streamId: 1, fin: false, data: Buffer.from('hello') },
    { type: 'ping', id: 5 },
    { type: 'data', streamId: 1, fin: true, data: Buffer.alloc(0) },
    { type: 'windowUpdate', streamId: 1, deltaBytes: 10 },
  );
  await expect.poll(() => peer.frames.length).toBe(4);
  expect(peer.frames.map((f) => f.type).sort()).toEqual(['data', 'data', 'ping', 'synReply']);
  expect(peer.frames[0]).toMatchObject({ type: 'synReply', streamId: 1 });
  expect(peer.frames.filter((f) => f.type === 'data')).toMatchObject([
    { data: Buffer.from('hello'), fin: false },
    { fin: true },
  ]);
  expect(seen).toEqual(['80']);
  peer.hangUp();
  await running;
  expect(connection.closed.aborted).toBe(true);
});

test('frames cut at any place are put together again', () => {
  const data: Frame = { type: 'data', streamId: 3, fin: true, data: Buffer.from('some bytes') };
  const bytes = Buffer.concat([encodeFrame(data), encodeFrame({ type: 'ping', id: 1 }), encodeFrame(data)]);
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length), { maxLength: 6 }), (cuts) => {
      const reader = new FrameReader();
      const edges = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      const frames = edges.slice(1).flatMap((end, i) => reader.push(bytes.subarray(edges[i], end)));
      expect(frames).toEqual([data, { type: 'ping', id: 1 }, data]);
    }),
  );
});

test.each<[string, Frame[]]>([
  ['an even stream id', [{ type: 'synStream', streamId: 2, fin: false, block: Buffer.alloc(0) }]],
  ['a block that is no zlib stream', [{ type: 'synStream', streamId: 1, fin: false, block: Buffer.from('nonsense') }]],
])('%s ends the connection with GOAWAY', async (_what, frames) => {
  const peer = new Peer();
  const running = new SpdyConnection(peer, () => {}).run();
  const block = await new HeaderEncoder().encode(headers);
  peer.send(...frames.map((f) => (f.type === 'synStream' && f.block.length === 0 ? { ...f, block } : f)));
  await running;
  expect(peer.frames).toEqual([{ type: 'goAway', lastStreamId: 0, status: 1 }]);
});

test('arbitrary bytes end the connection and nothing else', async () => {
  const wild = fc.array(
    fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc
        .tuple(fc.integer({ min: 0, max: 11 }), fc.uint8Array({ maxLength: 30 }))
        .map(([type, rest]) => Buffer.concat([Buffer.from([0x80, 3, 0, type, 0, 0, 0, rest.length]), rest])),
    ),
    { maxLength: 8 },
  );
  await fc.assert(
    fc.asyncProperty(wild, async (chunks) => {
      const peer = new Peer();
      const connection = new SpdyConnection(peer, (stream) => void echo(stream));
      const running = connection.run();
      for (const chunk of chunks) peer.push(chunk);
      peer.hangUp();
      await running;
      expect(connection.closed.aborted).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test('a connection that breaks ends all its streams', async () => {
  const peer = new Peer();
  const ended: string[] = [];
  const running = new SpdyConnection(peer, async (stream) => {
    for await (const chunk of stream.incoming) ended.push(Buffer.from(chunk).toString());
    ended.push('end');
  }).run();
  const block = await new HeaderEncoder().encode(headers);
  peer.send({ type: 'synStream', streamId: 1, fin: false, block });
  peer.send({ type: 'data', streamId: 1, fin: false, data: Buffer.from('x') });
  await expect.poll(() => ended).toEqual(['x']);
  peer.destroy(new Error('reset'));
  await running;
  await expect.poll(() => ended).toEqual(['x', 'end']);
});
