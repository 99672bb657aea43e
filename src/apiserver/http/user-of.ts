import type { IncomingHttpHeaders } from 'node:http';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import { ApiError } from '#api';
import type { Authenticator } from '../authn/authenticator.ts';
import { isAllowed } from '../authz/authorizer.ts';
import type { UserInfo } from '../rest/rest-context.ts';

/** The verified certificate of a connection is looked at once. */
const certificates = new WeakMap<TLSSocket, PeerCertificate | 'none'>();

/** Who a request comes from, or whom it wants to be taken for. Throws `Unauthorized` and `Forbidden`. */
export async function userOf(
  authenticator: Authenticator,
  { headers }: { headers: IncomingHttpHeaders },
  socket: TLSSocket,
): Promise<UserInfo> {
  const user = await authenticator.authenticate(certificateOf(socket), headers.authorization);
  const wished = headers['impersonate-user'];
  if (typeof wished !== 'string' || wished === '') return user;
  const groups = headers['impersonate-group'];
  const asked = groups === undefined ? [] : [groups].flat().flatMap((text) => text.split(',').map((g) => g.trim()));
  if (!isAllowed({ user, verb: 'impersonate', resource: { group: '', plural: 'users' }, name: wished })) {
    throw new ApiError(
      'Forbidden',
      `users "${wished}" is forbidden: User "${user.name}" cannot impersonate resource "users" in API group "" at the cluster scope`,
      { details: { name: wished, kind: 'users' } },
    );
  }
  return { name: wished, groups: [...asked, ...implied(wished)] };
}

/** Groups that go with a name of itself. */
function implied(name: string): string[] {
  if (name === 'system:anonymous') return ['system:unauthenticated'];
  const [, , namespace] = /^system:serviceaccount:/.test(name) ? name.split(':') : [];
  const accounts = namespace ? ['system:serviceaccounts', `system:serviceaccounts:${namespace}`] : [];
  return [...accounts, 'system:authenticated'];
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
