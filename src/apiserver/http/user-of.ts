import type { PeerCertificate, TLSSocket } from 'node:tls';
import type { Authenticator } from '../authn/authenticator.ts';
import { impersonated } from '../authn/impersonation.ts';
import type { RestContext, UserInfo } from '../rest/rest-context.ts';
import { asked } from './asked.ts';
import type { Exchange } from './exchange.ts';
import type { KindOf } from './route.ts';

/** The verified certificate of a connection is looked at once. */
const certificates = new WeakMap<TLSSocket, PeerCertificate | 'none'>();

/** Who a request comes from, or whom it wants to be taken for. Throws `Unauthorized` and `Forbidden`. */
export async function userOf(
  { authenticator, context, kindOf }: { authenticator: Authenticator; context: RestContext; kindOf: KindOf },
  exchange: Exchange,
  socket: TLSSocket,
): Promise<UserInfo> {
  const { headers } = exchange.request;
  const user = await authenticator.authenticate(certificateOf(socket), headers.authorization);
  return impersonated(user, { headers, authorizer: context.authorizer, asked: () => asked(exchange, kindOf) });
}

function certificateOf(socket: TLSSocket): PeerCertificate | undefined {
  let known = certificates.get(socket);
  if (known === undefined) {
    const certificate = socket.authorized ? socket.getPeerCertificate() : undefined;
    known = certificate?.subject ? certificate : 'none';
    certificates.set(socket, known);
  }
  return known === 'none' ? undefined : known;
}
