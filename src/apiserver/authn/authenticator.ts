import { createHash } from 'node:crypto';
import type { PeerCertificate } from 'node:tls';
import { ApiError, type ServiceAccount, type Stored } from '#api';
import { nodes, pods, secrets, serviceAccounts } from '#kinds';
import type { Store } from '#storage';
import { keyOf, type UserInfo } from '../rest/rest-context.ts';
import type { TokenClaims, TokenIssuer } from './service-account-tokens.ts';

export const ANONYMOUS: UserInfo = { name: 'system:anonymous', groups: ['system:unauthenticated'] };
const CREDENTIAL_ID = 'authentication.kubernetes.io/credential-id';
const AUTHENTICATED = 'system:authenticated';

export interface AuthenticatorOptions {
  store: Store;
  tokens: TokenIssuer;
  /** Bearer tokens that stand for a user as they are. */
  staticTokens?: readonly { token: string; user: UserInfo }[];
}

/** Finds out who calls: by client certificate, by bearer token, or nobody. */
export class Authenticator {
  readonly #store: Store;
  readonly #tokens: TokenIssuer;
  readonly #static: ReadonlyMap<string, UserInfo>;
  /** A connection has one certificate and many requests. */
  readonly #certified = new WeakMap<PeerCertificate, UserInfo>();

  constructor({ store, tokens, staticTokens = [] }: AuthenticatorOptions) {
    this.#store = store;
    this.#tokens = tokens;
    this.#static = new Map(staticTokens.map(({ token, user }) => [digest(token), withGroup(user)]));
  }

  /** `certificate` is one that the transport has verified. Throws `Unauthorized` for a token that is not good. */
  async authenticate(certificate: PeerCertificate | undefined, authorization: string | undefined): Promise<UserInfo> {
    if (certificate?.subject?.CN) {
      let user = this.#certified.get(certificate);
      if (!user) {
        user = userOfCertificate(certificate);
        this.#certified.set(certificate, user);
      }
      return user;
    }
    if (!authorization) return ANONYMOUS;
    const [scheme, token] = authorization.split(' ');
    if (scheme?.toLowerCase() !== 'bearer' || !token) throw unauthorized();
    const found = await this.authenticateToken(token);
    if (!found) throw unauthorized();
    return found.user;
  }

  /** Whose a bearer token is, and which of the audiences it is meant for; undefined for one that is not good. */
  async authenticateToken(
    token: string,
    audiences: readonly string[] = [],
  ): Promise<{ user: UserInfo; audiences: string[] } | undefined> {
    const own = [this.#tokens.issuer];
    const known = this.#static.get(digest(token));
    if (known) return { user: known, audiences: audiences.length > 0 ? [...audiences] : own };
    const claims = this.#tokens.verify(token);
    const meant = (audiences.length > 0 ? audiences : own).filter((audience) => claims?.aud.includes(audience));
    if (!claims || meant.length === 0) return undefined;
    const user = await this.#serviceAccount(claims);
    return user && { user, audiences: meant };
  }

  /** The user a service account's token stands for, when the account, and the pod it is bound to, still exist. */
  async #serviceAccount(claims: TokenClaims): Promise<UserInfo | undefined> {
    const { namespace, serviceaccount, pod, secret, node } = claims['kubernetes.io'];
    const at = keyOf(serviceAccounts as never, { namespace, name: serviceaccount.name });
    const account = (await this.#store.get(at))?.object as Stored<ServiceAccount> | undefined;
    if (account?.metadata.uid !== serviceaccount.uid) return undefined;
    const bound = [
      { resource: pods, claim: pod },
      { resource: secrets, claim: secret },
      // The node of a pod may be replaced under it; a token that is bound to a node alone is gone with it.
      { resource: nodes, claim: pod ? undefined : node },
    ];
    for (const { resource, claim } of bound) {
      if (!claim) continue;
      const place = keyOf(resource as never, { namespace, name: claim.name });
      if ((await this.#store.get(place))?.object.metadata.uid !== claim.uid) return undefined;
    }
    const extra: { [key: string]: string[] } = {
      [CREDENTIAL_ID]: [`JTI=${claims.jti}`],
      ...(pod && {
        'authentication.kubernetes.io/pod-name': [pod.name],
        'authentication.kubernetes.io/pod-uid': [pod.uid],
      }),
      ...(node && {
        'authentication.kubernetes.io/node-name': [node.name],
        ...(node.uid && { 'authentication.kubernetes.io/node-uid': [node.uid] }),
      }),
    };
    const groups = ['system:serviceaccounts', `system:serviceaccounts:${namespace}`];
    return withGroup({ name: claims.sub, uid: account.metadata.uid, groups, extra });
  }
}

function userOfCertificate({ subject, fingerprint256 }: PeerCertificate): UserInfo {
  const { CN, O = [] } = subject as { CN: string; O?: string | string[] };
  const id = `X509SHA256=${fingerprint256.replaceAll(':', '').toLowerCase()}`;
  return withGroup({ name: CN, groups: [O].flat(), extra: { [CREDENTIAL_ID]: [id] } });
}

function withGroup(user: UserInfo): UserInfo {
  return user.groups.includes(AUTHENTICATED) ? user : { ...user, groups: [...user.groups, AUTHENTICATED] };
}

/** Tokens are looked up by their digest, so that the time of a look-up tells nothing of them. */
function digest(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function unauthorized(): ApiError {
  return new ApiError('Unauthorized', 'Unauthorized');
}
