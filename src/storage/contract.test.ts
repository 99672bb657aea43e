import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { engineContract, type Place, storeContract } from './contract.ts';
import type { Engine } from './engine.ts';
import { lmdbEngine } from './engines/lmdb.ts';
import { memoryEngine } from './engines/memory.ts';
import { openMvccStore } from './mvcc.ts';
import type { Store } from './store.ts';

async function memoryPlace(): Promise<Place<Engine>> {
  const engine = memoryEngine();
  return { open: async () => engine, remove: async () => {} };
}

async function lmdbPlace(): Promise<Place<Engine>> {
  const directory = await mkdtemp(path.join(tmpdir(), 'podling-storage-'));
  return {
    open: () => lmdbEngine({ path: directory }),
    remove: () => rm(directory, { recursive: true }),
  };
}

async function mvccPlace(engines: () => Promise<Place<Engine>>): Promise<Place<Store>> {
  const place = await engines();
  return {
    open: async () => openMvccStore({ engine: await place.open(), freeze: true }),
    remove: () => place.remove(),
  };
}

engineContract('memory', memoryPlace);
engineContract('lmdb', lmdbPlace);
storeContract('mvcc over memory', () => mvccPlace(memoryPlace));
storeContract('mvcc over lmdb', () => mvccPlace(lmdbPlace));
