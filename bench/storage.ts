import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Stored } from '#api';
import { lmdbEngine, memoryEngine, openMvccStore, type Store } from '#storage';

// What the store alone can do: durable puts with 64 writers, a list of 10,000 objects, changes to 1,000 watchers.
// Run: npm run bench -- storage

const OBJECTS = 10_000;
const WRITERS = 64;
const WATCHERS = 1_000;
const EVENTS = 1_000;

function pod(name: string): Stored {
  const metadata = {
    name,
    namespace: 'default',
    uid: name,
    resourceVersion: '',
    creationTimestamp: '2026-01-01T00:00:00Z',
  };
  const container = {
    name: 'main',
    image: 'example.com/some/image:1.2.3',
    env: [{ name: 'FILL', value: 'x'.repeat(700) }],
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata,
    spec: { containers: [container] },
    status: { phase: 'Pending' },
  } as Stored;
}

async function timed<T>(run: () => Promise<T> | T): Promise<[milliseconds: number, result: T]> {
  const start = process.hrtime.bigint();
  const result = await run();
  return [Number(process.hrtime.bigint() - start) / 1e6, result];
}

const key = (i: number) => `/registry/pods/default/pod-${String(i).padStart(6, '0')}`;

async function putWith(store: Store, writers: number, writes: number): Promise<number> {
  let next = 0;
  const write = async () => {
    for (let i = next++; i < writes; i = next++) await store.put(key(i % OBJECTS), pod(`pod-${i}`));
  };
  const [ms] = await timed(() => Promise.all(Array.from({ length: writers }, write)));
  return (writes / ms) * 1000;
}

const print = (name: string, value: number, unit: string) =>
  console.log(`${name.padEnd(44)} ${value.toFixed(value < 10 ? 2 : 0).padStart(10)} ${unit}`);

async function measure(name: string, store: Store): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  print(`${name}: put, 1 writer`, await putWith(store, 1, 500), '/s');
  await putWith(store, WRITERS, OBJECTS);
  delay.enable();
  print(`${name}: put, ${WRITERS} writers`, await putWith(store, WRITERS, 40_000), '/s');
  delay.disable();
  print(`${name}: longest loop stall meanwhile`, delay.max / 1e6, 'ms');
  const [listMs] = await timed(async () => {
    for (let i = 0; i < 100; i++) await store.list({ prefix: '/registry/pods/' });
  });
  print(`${name}: list of ${OBJECTS}`, listMs / 100, 'ms');
  const [oldMs] = await timed(() => store.list({ prefix: '/registry/pods/', revision: store.revision - 5_000 }));
  print(`${name}: list of ${OBJECTS}, 5000 versions ago`, oldMs, 'ms');
  let told = 0;
  for (let i = 0; i < WATCHERS; i++) {
    store.watch({
      prefix: '/registry/pods/',
      after: store.revision,
      onEvents: (events) => {
        told += events.length;
      },
    });
  }
  const [fanMs] = await timed(() => putWith(store, WRITERS, EVENTS));
  if (told !== WATCHERS * EVENTS) throw new Error(`${told} changes told of ${WATCHERS * EVENTS}`);
  print(`${name}: changes told, ${WATCHERS} watchers`, (told / fanMs) * 1000, '/s');
}

const directory = await mkdtemp(path.join(tmpdir(), 'podling-bench-'));
try {
  const memory = await openMvccStore({ engine: memoryEngine() });
  await measure('memory', memory);
  await memory.close();
  const lmdb = await openMvccStore({ engine: await lmdbEngine({ path: directory }) });
  await measure('lmdb', lmdb);
  await lmdb.close();
  const [openMs, again] = await timed(async () => openMvccStore({ engine: await lmdbEngine({ path: directory }) }));
  print(`lmdb: open with ${OBJECTS} objects`, openMs, 'ms');
  await again.close();
} finally {
  await rm(directory, { recursive: true });
}
