import { createHash } from 'node:crypto';
import { type ClientHttp2Session, connect } from 'node:http2';
import { request } from 'node:https';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConfigMap } from '#api';
import { configMaps } from '#kinds';
import { type ServerUnderTest, startServerUnderTest } from './server-under-test.ts';

const PATH = '/api/v1/namespaces/default/configmaps';
const AUTHORIZATION = 'Bearer secret';
/** What the list is sent in is 512 KB: some of these are larger, and most much smaller. */
const SIZES = Array.from({ length: 120 }, (_, i) => (i % 40 === 7 ? 700_000 : 9_000 + 131 * i));
let running: ServerUnderTest;
let session: ClientHttp2Session;

beforeAll(async () => {
  running = await startServerUnderTest();
  session = connect(`https://127.0.0.1:${running.port}`, { rejectUnauthorized: false });
  for (const [i, size] of SIZES.entries()) {
    const name = `map-${String(i).padStart(3, '0')}`;
    await running.api.create(configMaps, { metadata: { namespace: 'default', name }, data: { text: textOf(i, size) } });
  }
});
afterAll(async () => {
  session.destroy();
  await running.server.close();
});

/** Different in every place, so that bytes of another object would show. */
function textOf(i: number, size: number): string {
  const block = createHash('sha512').update(String(i)).digest('hex');
  return block.repeat(Math.ceil(size / block.length)).slice(0, size);
}

async function textFrom(stream: Readable, pause: () => Promise<void>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) {
    chunks.push(chunk as Buffer);
    await pause();
  }
  return Buffer.concat(chunks).toString();
}

async function overHttp1(pause: () => Promise<void>): Promise<string> {
  const at = { host: '127.0.0.1', port: running.port, path: PATH, rejectUnauthorized: false, agent: false };
  const response = await new Promise<Readable>((resolve, reject) =>
    request({ ...at, headers: { authorization: AUTHORIZATION } }, resolve)
      .on('error', reject)
      .end(),
  );
  return textFrom(response, pause);
}

const overHttp2 = (pause: () => Promise<void>) =>
  textFrom(session.request({ ':path': PATH, authorization: AUTHORIZATION }), pause);

const atOnce = async () => {};
const slowly = () => new Promise<void>((resolve) => void setImmediate(resolve));

test.each([
  ['HTTP/1.1', overHttp1, atOnce],
  ['HTTP/1.1, read slowly', overHttp1, slowly],
  ['HTTP/2', overHttp2, atOnce],
  ['HTTP/2, read slowly', overHttp2, slowly],
])('a long list arrives whole over %s, also when several are under way', async (_, read, pause) => {
  const answers = await Promise.all([read(pause), read(pause), read(pause)]);
  for (const answer of answers) {
    const { items } = JSON.parse(answer) as { items: ConfigMap[] };
    expect(items.map(({ data }) => data?.text)).toEqual(SIZES.map((size, i) => textOf(i, size)));
  }
});
