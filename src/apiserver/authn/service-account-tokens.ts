import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import type { Clock, Random } from '#base';
import { randomUuid } from '#base';

/** What a token says of its bearer; the private claims of the original. */
export interface TokenClaims {
  iss: string;
  sub: string;
  aud: string[];
  /** Seconds since 1970. */
  exp: number;
  iat: number;
  nbf: number;
  jti: string;
  'kubernetes.io': {
    namespace: string;
    serviceaccount: { name: string; uid: string };
    pod?: { name: string; uid: string };
    secret?: { name: string; uid: string };
    /** The node of the pod may be gone. */
    node?: { name: string; uid?: string };
    /** From when on using the token is worth a warning. Seconds since 1970. */
    warnafter?: number;
  };
}

const KNOWN_TOKENS = 1000;

export interface TokenIssuerOptions {
  issuer: string;
  /** EC P-256 or RSA, PEM. */
  privateKeyPem: string;
  clock: Clock;
  random: Random;
}

/** Makes and checks the tokens of service accounts (JWT, ES256 or RS256), with the platform's own cryptography. */
export class TokenIssuer {
  readonly issuer: string;
  readonly #privateKey: KeyObject;
  readonly #publicKey: KeyObject;
  readonly #algorithm: 'ES256' | 'RS256';
  readonly #header: string;
  readonly #keyId: string;
  readonly #clock: Clock;
  readonly #random: Random;
  /** By digest: tokens whose signature was found good. Whether they are valid now is asked every time. */
  readonly #genuine = new Map<string, TokenClaims>();

  constructor({ issuer, privateKeyPem, clock, random }: TokenIssuerOptions) {
    this.issuer = issuer;
    this.#privateKey = createPrivateKey(privateKeyPem);
    this.#publicKey = createPublicKey(this.#privateKey);
    this.#algorithm = this.#privateKey.asymmetricKeyType === 'ec' ? 'ES256' : 'RS256';
    this.#keyId = createHash('sha256')
      .update(this.#publicKey.export({ type: 'spki', format: 'der' }))
      .digest('base64url');
    this.#header = encode({ alg: this.#algorithm, kid: this.#keyId });
    this.#clock = clock;
    this.#random = random;
  }

  issue(
    { sub, aud, 'kubernetes.io': own }: Pick<TokenClaims, 'sub' | 'aud' | 'kubernetes.io'>,
    { seconds, warnAfterSeconds }: { seconds: number; warnAfterSeconds?: number },
  ): { token: string; exp: number } {
    const now = Math.floor(this.#clock.now() / 1000);
    const exp = now + seconds;
    const warned = warnAfterSeconds === undefined ? own : { ...own, warnafter: now + warnAfterSeconds };
    const body = {
      sub,
      aud,
      'kubernetes.io': warned,
      exp,
      iat: now,
      iss: this.issuer,
      jti: randomUuid(this.#random),
      nbf: now,
    };
    const data = `${this.#header}.${encode(body)}`;
    const signature = sign('sha256', Buffer.from(data), { key: this.#privateKey, dsaEncoding: 'ieee-p1363' });
    return { token: `${data}.${signature.toString('base64url')}`, exp };
  }

  /** What others need to check tokens themselves: a JSON Web Key Set, and how tokens are signed. */
  get publicKeys(): { algorithms: string[]; keySet: { keys: object[] } } {
    const { kty, crv, ...numbers } = this.#publicKey.export({ format: 'jwk' });
    const key = { use: 'sig', kty, kid: this.#keyId, ...(crv && { crv }), alg: this.#algorithm, ...numbers };
    return { algorithms: [this.#algorithm], keySet: { keys: [key] } };
  }

  /** The claims of a token of ours that is valid now; undefined for anything else. */
  verify(token: string): TokenClaims | undefined {
    const [header, body, signature, more] = token.split('.');
    if (!header || !body || !signature || more !== undefined) return undefined;
    const claims = this.#genuineClaims(token, { header, body, signature });
    if (!claims) return undefined;
    const now = this.#clock.now() / 1000;
    return claims.iss === this.issuer && claims.exp > now && claims.nbf <= now + 5 ? claims : undefined;
  }

  /** Checking a signature costs a tenth of a millisecond, and the same token comes with every request of a program. */
  #genuineClaims(token: string, parts: { header: string; body: string; signature: string }): TokenClaims | undefined {
    const digest = createHash('sha256').update(token).digest('base64');
    const again = this.#genuine.get(digest);
    if (again) return again;
    const claims = this.#readClaims(parts);
    if (claims) {
      if (this.#genuine.size >= KNOWN_TOKENS) this.#genuine.clear();
      this.#genuine.set(digest, claims);
    }
    return claims;
  }

  #readClaims({
    header,
    body,
    signature,
  }: {
    header: string;
    body: string;
    signature: string;
  }): TokenClaims | undefined {
    const key = { key: this.#publicKey, dsaEncoding: 'ieee-p1363' as const };
    try {
      const { alg } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { alg?: string };
      if (alg !== this.#algorithm) return undefined;
      const genuine = verify('sha256', Buffer.from(`${header}.${body}`), key, Buffer.from(signature, 'base64url'));
      if (!genuine) return undefined;
      return JSON.parse(Buffer.from(body, 'base64url').toString()) as TokenClaims;
    } catch {
      // Not even the form of a token: the same answer as for a forged one.
      return undefined;
    }
  }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
