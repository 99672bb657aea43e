/**
 * Where objects live. Promises that an acknowledged write survives the death of the process at any moment;
 * must never know what a Pod is.
 */
export type { Engine, EngineWrite } from './engine.ts';
export * from './store.ts';
