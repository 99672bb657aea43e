import type { TokenIssuer } from '../authn/service-account-tokens.ts';
import type { Document } from './send-document.ts';

export const OPENID_PATH = '/.well-known/openid-configuration';
export const JWKS_PATH = '/openid/v1/jwks';

const CACHE = 'public, max-age=3600';

/** What others need to trust tokens of service accounts: who issues them, and the keys they are signed with. */
export function openIdDocument(
  path: string,
  { tokens, externalAddress }: { tokens: Pick<TokenIssuer, 'issuer' | 'publicKeys'>; externalAddress: string },
): Document | undefined {
  switch (path.replace(/\/$/, '')) {
    case OPENID_PATH:
      return {
        contentType: 'application/json',
        cache: CACHE,
        bytes: textOf({
          issuer: tokens.issuer,
          jwks_uri: `https://${externalAddress}${JWKS_PATH}`,
          response_types_supported: ['id_token'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: tokens.publicKeys.algorithms,
        }),
      };
    case JWKS_PATH:
      return { contentType: 'application/jwk-set+json', cache: CACHE, bytes: textOf(tokens.publicKeys.keySet) };
    default:
      return undefined;
  }
}

function textOf(value: object): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
