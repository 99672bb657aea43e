import { type Api, type ConfigMap, isApiError, type KubeObject, type Resource, type Secret, type Stored } from '#api';
import type { Clock, Log } from '#base';
import { Informer } from '#client';
import { configMaps, secrets } from '#kinds';

interface Watched {
  informer: Informer<KubeObject>;
  stop: AbortController;
  users: Set<string>;
}

/**
 * The ConfigMaps and Secrets that pods on this node refer to, each watched by itself while a pod refers to it. A change
 * is told to the pods that use it, so that volumes follow without polling.
 */
export class WatchedObjects {
  readonly #options: { api: Api; clock: Clock; log: Log; onChange(podUid: string): void };
  readonly #watched = new Map<string, Watched>();

  constructor(options: { api: Api; clock: Clock; log: Log; onChange(podUid: string): void }) {
    this.#options = options;
  }

  configMap(user: string, namespace: string, name: string): Promise<Stored<ConfigMap> | undefined> {
    return this.#get(configMaps, user, namespace, name);
  }

  secret(user: string, namespace: string, name: string): Promise<Stored<Secret> | undefined> {
    return this.#get(secrets, user, namespace, name);
  }

  /** The pod is gone. */
  release(user: string): void {
    for (const [key, watched] of this.#watched) {
      watched.users.delete(user);
      if (watched.users.size > 0) continue;
      watched.stop.abort();
      this.#watched.delete(key);
    }
  }

  stop(): void {
    for (const { stop } of this.#watched.values()) stop.abort();
    this.#watched.clear();
  }

  async #get<T extends KubeObject>(resource: Resource<T>, user: string, namespace: string, name: string) {
    const key = `${resource.plural}/${namespace}/${name}`;
    const watched = this.#watched.get(key) ?? this.#start(resource, key, namespace, name);
    watched.users.add(user);
    if (!watched.informer.hasSynced) {
      // The first look does not wait for a watch that cannot be had.
      const object = await this.#options.api.get(resource, { namespace, name }).catch((error: unknown) => {
        if (isApiError(error, 'NotFound')) return undefined;
        throw error;
      });
      return object;
    }
    return watched.informer.get({ namespace, name }) as Stored<T> | undefined;
  }

  #start<T extends KubeObject>(resource: Resource<T>, key: string, namespace: string, name: string): Watched {
    const selection = { namespace, fieldSelector: `metadata.name=${name}` };
    const informer = new Informer<T>(resource, { ...this.#options, selection });
    const watched: Watched = {
      informer: informer as unknown as Informer<KubeObject>,
      stop: new AbortController(),
      users: new Set(),
    };
    informer.onChange(() => {
      // The first list only tells what `get` already told.
      if (informer.hasSynced) for (const user of watched.users) this.#options.onChange(user);
    });
    informer.start(watched.stop.signal);
    this.#watched.set(key, watched);
    return watched;
  }
}
