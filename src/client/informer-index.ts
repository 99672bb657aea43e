import type { KubeObject, Stored } from '#api';
import type { Change, Informer } from './informer.ts';

/**
 * Finds an informer's objects by something other than their names, such as their owner. Make it before the informer
 * starts and before handlers that read it are added: it is kept by a change handler itself.
 */
export class InformerIndex<T extends KubeObject> {
  readonly #byKey = new Map<string, Set<Stored<T>>>();
  readonly #keysOf: (object: Stored<T>) => readonly string[];

  constructor(informer: Informer<T>, keysOf: (object: Stored<T>) => readonly string[]) {
    this.#keysOf = keysOf;
    informer.onChange((change) => this.#follow(change));
  }

  get(key: string): Stored<T>[] {
    const found = this.#byKey.get(key);
    return found ? [...found] : [];
  }

  #follow({ type, object, old }: Change<T>): void {
    if (old) {
      for (const key of this.#keysOf(old)) {
        const found = this.#byKey.get(key);
        found?.delete(old);
        if (found?.size === 0) this.#byKey.delete(key);
      }
    }
    if (type === 'deleted') return;
    for (const key of this.#keysOf(object)) {
      const found = this.#byKey.get(key);
      if (found) found.add(object);
      else this.#byKey.set(key, new Set([object]));
    }
  }
}
