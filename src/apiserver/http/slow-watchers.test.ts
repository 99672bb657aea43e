import { type ClientHttp2Session, type ClientHttp2Stream, connect } from 'node:http2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { configMaps, namespaces } from '#kinds';
import { type ServerUnderTest, startServerUnderTest } from './server-under-test.ts';

const LARGE = 900 * 1024;
let running: ServerUnderTest;
let session: ClientHttp2Session;

beforeAll(async () => {
  running = await startServerUnderTest();
  session = connect(`https://127.0.0.1:${running.port}`, { rejectUnauthorized: false });
});
afterAll(async () => {
  session.destroy();
  await running.server.close();
});

async function fill(namespace: string, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    await running.api.create(configMaps, {
      metadata: { namespace, name: `large-${i}` },
      data: { k: 'x'.repeat(LARGE) },
    });
  }
}

async function watch(namespace: string, query: string): Promise<ClientHttp2Stream> {
  await running.api.create(namespaces, { metadata: { name: namespace } });
  const path = `/api/v1/namespaces/${namespace}/configmaps?watch=1&${query}`;
  return session.request({ ':path': path, authorization: 'Bearer secret' });
}

test('the state at the start reaches a watcher whole, however large it is', async () => {
  await running.api.create(namespaces, { metadata: { name: 'large' } });
  await fill('large', 20);
  const path = '/api/v1/namespaces/large/configmaps?watch=1&timeoutSeconds=1000';
  const stream = session.request({ ':path': path, authorization: 'Bearer secret' });
  let lines = 0;
  await new Promise<void>((resolve, reject) => {
    stream.on('data', (chunk: Buffer) => {
      for (const byte of chunk) if (byte === 10) lines++;
      if (lines === 20) resolve();
    });
    stream.on('close', () => reject(new Error(`cut off after ${lines} objects`)));
  });
  stream.close();
  expect(lines).toBe(20);
});

test('a watcher that takes nothing is cut off when too much has happened, and others go on', async () => {
  const slow = await watch('busy', 'timeoutSeconds=1000');
  await new Promise((resolve) => slow.once('response', resolve));
  const gone = new Promise((resolve) => slow.once('close', resolve));
  await fill('busy', 22);
  let lines = 0;
  slow.on('data', (chunk: Buffer) => {
    for (const byte of chunk) if (byte === 10) lines++;
  });
  await gone;
  expect(lines).toBeLessThan(22);
  const { code } = await running.ask('/api/v1/namespaces/busy/configmaps/large-21');
  expect(code).toBe(200);
});
