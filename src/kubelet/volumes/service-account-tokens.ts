import type { Api, KubeObject, Pod, Stored, TokenRequestSpec, TokenRequestStatus } from '#api';
import type { Clock } from '#base';
import { serviceAccounts } from '#kinds';

interface TokenRequest extends KubeObject {
  spec: TokenRequestSpec;
  status?: TokenRequestStatus;
}

interface Held {
  token: string;
  refreshMs: number;
}

/** Tokens of pods' service accounts, bound to the pod, asked for again after 80 % of their life. */
export class ServiceAccountTokens {
  readonly #api: Api;
  readonly #clock: Clock;
  readonly #held = new Map<string, Held>();

  constructor(api: Api, clock: Clock) {
    this.#api = api;
    this.#clock = clock;
  }

  async get(pod: Stored<Pod>, audience: string | undefined, expirationSeconds: number): Promise<string> {
    const key = `${pod.metadata.uid}/${audience ?? ''}/${expirationSeconds}`;
    const held = this.#held.get(key);
    if (held && this.#clock.now() < held.refreshMs) return held.token;
    const { name, uid, namespace } = pod.metadata;
    const body: TokenRequest = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: {
        audiences: audience ? [audience] : [],
        expirationSeconds,
        boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name, uid },
      },
    };
    const at = { namespace, name: pod.spec.serviceAccountName ?? 'default' };
    const answer = await this.#api.createSubresource<TokenRequest, TokenRequest>(serviceAccounts, at, 'token', body);
    const token = answer.status?.token ?? '';
    const endMs = Date.parse(answer.status?.expirationTimestamp ?? '') || this.#clock.now() + expirationSeconds * 1000;
    const lifeMs = endMs - this.#clock.now();
    this.#held.set(key, { token, refreshMs: this.#clock.now() + lifeMs * 0.8 });
    return token;
  }

  forget(uid: string): void {
    for (const key of this.#held.keys()) if (key.startsWith(`${uid}/`)) this.#held.delete(key);
  }
}
