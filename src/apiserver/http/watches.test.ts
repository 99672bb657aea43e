import { request } from 'node:https';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import WebSocket from 'ws';
import { definitionOf, readEnvelope } from '#api';
import { VirtualClock } from '#base';
import { configMaps, pods } from '#kinds';
import { type ServerUnderTest, startServerUnderTest } from './server-under-test.ts';

const MAPS = '/api/v1/namespaces/default/configmaps';
const PODS = '/api/v1/namespaces/default/pods';
const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';
const METADATA = 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io';
const clock = new VirtualClock();
let running: ServerUnderTest;

beforeAll(async () => {
  running = await startServerUnderTest({ clock });
});
beforeEach(async () => {
  await running.api.deleteCollection(configMaps, { namespace: 'default' });
});
afterAll(() => running.server.close());

const make = (name: string, labels: { [key: string]: string } = {}) =>
  running.api.create(configMaps, { metadata: { namespace: 'default', name, labels } });
const relabel = (name: string, labels: { [key: string]: string | null }) =>
  running.api.patch(configMaps, { namespace: 'default', name }, { type: 'merge', body: { metadata: { labels } } });
const version = () => running.store.revision;

interface WatchAnswer {
  code: number;
  type: string | undefined;
  /** Lines so far; more come while the watch goes on. */
  lines: string[];
  /** Resolves when there are so many lines. */
  count(lines: number): Promise<string[]>;
  ended: Promise<void>;
  stop(): void;
}

function watch(path: string, accept = 'application/json'): Promise<WatchAnswer> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: 'Bearer secret', accept };
    const sent = request(
      { host: '127.0.0.1', port: running.port, path, headers, rejectUnauthorized: false },
      (response) => {
        let text = '';
        const waiting = new Set<() => void>();
        const lines: string[] = [];
        response.setEncoding('utf8').on('data', (chunk: string) => {
          const parts = (text + chunk).split('\n');
          text = parts.pop() ?? '';
          lines.push(...parts);
          for (const look of waiting) look();
        });
        const ended = new Promise<void>((done) => response.on('close', () => done()));
        const count = (wanted: number) =>
          new Promise<string[]>((done) => {
            const look = () => lines.length >= wanted && done(lines);
            waiting.add(look);
            look();
          });
        const { statusCode = 0 } = response;
        resolve({
          code: statusCode,
          type: response.headers['content-type'],
          lines,
          count,
          ended,
          stop: () => sent.destroy(),
        });
      },
    );
    sent.on('error', reject);
    sent.end();
  });
}

const told = (lines: readonly string[]) =>
  lines.map((line) => JSON.parse(line)).map(({ type, object }) => [type, object.metadata.name]);

test('from no version, everything there is comes first, then what changes', async () => {
  await make('a');
  const watched = await watch(`${MAPS}?watch=true`);
  await watched.count(1);
  await make('b');
  expect(told(await watched.count(2))).toEqual([
    ['ADDED', 'a'],
    ['ADDED', 'b'],
  ]);
  watched.stop();
});

test('from any version kept, every change since comes', async () => {
  const start = version();
  await make('a');
  await relabel('a', { x: '1' });
  await running.api.delete(configMaps, { namespace: 'default', name: 'a' });
  const watched = await watch(`${MAPS}?watch=1&resourceVersion=${start}`);
  expect(told(await watched.count(3))).toEqual([
    ['ADDED', 'a'],
    ['MODIFIED', 'a'],
    ['DELETED', 'a'],
  ]);
  watched.stop();
});

test('from a version yet to come, what comes before it is not told', async () => {
  const watched = await watch(`${MAPS}?watch=1&resourceVersion=${version() + 1}`);
  await make('before');
  await make('after');
  expect(told(await watched.count(1))).toEqual([['ADDED', 'after']]);
  watched.stop();
});

test('what enters a selection is added, and what leaves it is deleted as it was, at the version of its leaving', async () => {
  await make('a', { tier: 'web' });
  const watched = await watch(
    `${MAPS}?watch=1&resourceVersion=${version()}&labelSelector=tier in (web, db)`.replaceAll(' ', '%20'),
  );
  await make('b');
  await relabel('b', { tier: 'db' });
  const left = await relabel('a', { tier: null });
  const lines = await watched.count(2);
  expect(told(lines)).toEqual([
    ['ADDED', 'b'],
    ['DELETED', 'a'],
  ]);
  const { object } = JSON.parse(lines[1] ?? '');
  expect(object.metadata).toMatchObject({
    labels: { tier: 'web' },
    resourceVersion: left.metadata.resourceVersion,
  });
  watched.stop();
});

test('one object is watched by its name', async () => {
  const watched = await watch(`${MAPS}?watch=1&resourceVersion=${version()}&fieldSelector=metadata.name%3Dmine`);
  await make('other');
  await make('mine');
  expect(told(await watched.count(1))).toEqual([['ADDED', 'mine']]);
  watched.stop();
});

test('the state at the start ends with a bookmark for who asks for it', async () => {
  await make('a');
  const query = 'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
  const watched = await watch(`${MAPS}?${query}`);
  const lines = await watched.count(2);
  expect(JSON.parse(lines[1] ?? '')).toEqual({
    type: 'BOOKMARK',
    object: {
      kind: 'ConfigMap',
      apiVersion: 'v1',
      metadata: { resourceVersion: String(version()), annotations: { 'k8s.io/initial-events-end': 'true' } },
    },
  });
  watched.stop();
});

test('who wants no state at the start gets changes alone', async () => {
  await make('a');
  const query = 'watch=1&sendInitialEvents=false&resourceVersionMatch=NotOlderThan';
  const watched = await watch(`${MAPS}?${query}`);
  await make('b');
  expect(told(await watched.count(1))).toEqual([['ADDED', 'b']]);
  watched.stop();
});

test('bookmarks come every minute and just before the end, which is when it was asked for', async () => {
  const watched = await watch(`${PODS}?watch=1&allowWatchBookmarks=1&timeoutSeconds=70&resourceVersion=${version()}`);
  await clock.advance(60_000);
  const [line = ''] = await watched.count(1);
  expect(JSON.parse(line)).toEqual({
    type: 'BOOKMARK',
    object: {
      kind: 'Pod',
      apiVersion: 'v1',
      metadata: { resourceVersion: String(version()) },
      spec: { containers: null },
      status: {},
    },
  });
  await clock.advance(8_000);
  await watched.count(2);
  await clock.advance(2_000);
  await watched.ended;
  expect(watched.lines.length).toBe(2);
});

test('history that is gone is told as an event in the media type of the watch', async () => {
  await make('a');
  await running.store.compact(version());
  const path = `${MAPS}?watch=1&resourceVersion=1`;
  const plain = await watch(path);
  await plain.ended;
  expect(JSON.parse(plain.lines[0] ?? '')).toMatchObject({
    type: 'ERROR',
    object: {
      kind: 'Status',
      code: 410,
      reason: 'Expired',
      message: expect.stringMatching(/^too old resource version: 1 \(\d+\)$/),
    },
  });
  expect(await watch(path, PROTOBUF)).toMatchObject({ code: 200, type: `${PROTOBUF};stream=watch` });
});

test('a table has its columns once, and metadata alone comes alone', async () => {
  await make('a');
  await make('b');
  const table = await watch(`${MAPS}?watch=1&includeObject=None`, TABLE);
  const rows = (await table.count(2)).map((line) => JSON.parse(line).object);
  expect(rows.map(({ kind, columnDefinitions }) => [kind, columnDefinitions !== null])).toEqual([
    ['Table', true],
    ['Table', false],
  ]);
  expect(rows[0].columnDefinitions[1]).toMatchObject({
    name: 'Data',
    description: expect.stringMatching(/^Data contains/),
  });
  expect(rows[0].rows[0]).toEqual({ cells: ['a', 0, expect.any(String)], object: null });
  const metadata = await watch(`${MAPS}?watch=1`, METADATA);
  expect(JSON.parse((await metadata.count(1))[0] ?? '').object).toMatchObject({
    kind: 'PartialObjectMetadata',
    metadata: { name: 'a' },
  });
  for (const watched of [table, metadata]) watched.stop();
});

interface Talk {
  socket: WebSocket;
  /** Resolves when so many messages came. */
  count(messages: number): Promise<(string | Buffer)[]>;
  closed: Promise<number>;
}

function talk(path: string, accept?: string, protocols: string[] = [], token: string | null = 'secret'): Promise<Talk> {
  const headers = { ...(token && { authorization: `Bearer ${token}` }), ...(accept && { accept }) };
  const url = `wss://127.0.0.1:${running.port}${path}`;
  const socket = new WebSocket(url, protocols, { headers, rejectUnauthorized: false });
  const messages: (string | Buffer)[] = [];
  const waiting = new Set<() => void>();
  socket.on('message', (data, isBinary) => {
    messages.push(isBinary ? (data as Buffer) : String(data));
    for (const look of waiting) look();
  });
  const count = (wanted: number) =>
    new Promise<(string | Buffer)[]>((done) => {
      const look = () => messages.length >= wanted && done(messages);
      waiting.add(look);
      look();
    });
  const closed = new Promise<number>((done) => socket.on('close', done));
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve({ socket, count, closed }));
    socket.on('unexpected-response', (_request, response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => reject(new Error(text)));
    });
    socket.on('error', reject);
  });
}

test('a WebSocket brings one text message for each change', async () => {
  await make('a');
  await make('b');
  const talking = await talk(`${MAPS}?watch=1`);
  await talking.count(2);
  await make('c');
  expect(told((await talking.count(3)) as string[])).toEqual([
    ['ADDED', 'a'],
    ['ADDED', 'b'],
    ['ADDED', 'c'],
  ]);
  talking.socket.close();
});

test('a WebSocket brings protobuf as bytes, and tables as text', async () => {
  await make('a');
  const binary = await talk(`${MAPS}?watch=1`, PROTOBUF);
  const [event] = await binary.count(1);
  // The event has no length before it: it begins with its type.
  expect((event as Buffer).subarray(0, 7).toString('latin1')).toBe('\n\u0005ADDED');
  const embedded = (event as Buffer).subarray((event as Buffer).indexOf('k8s\0'));
  expect(definitionOf(readEnvelope(embedded))).toBe('io.k8s.api.core.v1.ConfigMap');
  const table = await talk(`${MAPS}?watch=1`, TABLE);
  expect(JSON.parse(String((await table.count(1))[0])).object.kind).toBe('Table');
  for (const { socket } of [binary, table]) socket.close();
});

test('a WebSocket is closed when the time is up', async () => {
  const talking = await talk(`${MAPS}?watch=1&timeoutSeconds=5&resourceVersion=${version()}`);
  await clock.advance(5_000);
  expect(await talking.closed).toBe(1000);
});

test('a WebSocket that breaks off takes nothing with it', async () => {
  const breaking = await talk(`${MAPS}?watch=1&resourceVersion=${version()}`);
  const other = await talk(`${MAPS}?watch=1&resourceVersion=${version()}`);
  breaking.socket.terminate();
  const made = Array.from({ length: 20 }, (_, i) => make(`burst-${i}`));
  await Promise.all(made);
  expect((await other.count(20)).length).toBe(20);
  other.socket.close();
});

test('a browser offers its token as a protocol of the WebSocket', async () => {
  const token = Buffer.from('secret').toString('base64url');
  const protocols = [`base64url.bearer.authorization.k8s.io.${token}`, 'binary.k8s.io'];
  const talking = await talk(`${MAPS}?watch=1`, undefined, protocols, null);
  expect(talking.socket.protocol).toBe('binary.k8s.io');
  talking.socket.close();
});

test.each([
  [`${MAPS}?watch=1&resourceVersionMatch=Exact`, 'ListOptions.meta.k8s.io'],
  [`${MAPS}?watch=1&labelSelector=!`, 'unable to parse'],
  ['/api/v1/namespaces/default/nopes?watch=1', 'the server could not find the requested resource'],
])('a WebSocket for %s is refused with a status', async (path, message) => {
  await expect(talk(path)).rejects.toThrow(message);
});

test('who asks for a WebSocket where there is none is answered as usual', async () => {
  await running.api.create(pods, {
    metadata: { namespace: 'default', name: 'p' },
    spec: { containers: [{ name: 'c', image: 'i' }] },
  });
  await expect(talk(`${PODS}/p`)).rejects.toThrow('"name":"p"');
});
