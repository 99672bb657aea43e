/**
 * Where objects live. Promises that an acknowledged write survives the death of the process at any moment;
 * must never know what a Pod is. To add a database, write an `Engine` (or a `Store`) and run `contract.ts` over it.
 */
export type { Engine, EngineWrite } from './engine.ts';
export { type LmdbOptions, lmdbEngine } from './engines/lmdb.ts';
export { memoryEngine } from './engines/memory.ts';
export type { HistoryLimit } from './history.ts';
export { type MvccOptions, openMvccStore } from './mvcc.ts';
export * from './store.ts';
