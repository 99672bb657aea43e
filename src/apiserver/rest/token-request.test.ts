import { beforeAll, expect, test } from 'vitest';
import type { ApiError, AuthenticationV1TokenRequest, Stored } from '#api';
import { nodes, pods, secrets, serviceAccounts } from '#kinds';
import { type EmptyServer, emptyServer } from '../empty-server.ts';

const ISSUER = 'https://kubernetes.default.svc.cluster.local';
const NOW_SECONDS = Date.parse('2026-01-01T00:00:00Z') / 1000;
let server: EmptyServer;
let uids: { [name: string]: string };

beforeAll(async () => {
  server = await emptyServer();
  const { api } = server;
  await api.create(serviceAccounts, { metadata: { namespace: 'default', name: 'other' } });
  const spec = { containers: [{ name: 'c', image: 'i' }] };
  const made: Stored[] = [
    await api.create(nodes, { metadata: { name: 'n' } }),
    await api.create(secrets, { metadata: { namespace: 'default', name: 's' } }),
    await api.create(pods, { metadata: { namespace: 'default', name: 'p' }, spec }),
    await api.get(serviceAccounts, { namespace: 'default', name: 'default' }),
  ];
  uids = Object.fromEntries(made.map(({ metadata }) => [metadata.name, metadata.uid]));
  const binding = { metadata: { name: 'p' }, target: { kind: 'Node', name: 'n' } };
  await api.createSubresource(pods, { namespace: 'default', name: 'p' }, 'binding', binding);
});

const ask = (body: AuthenticationV1TokenRequest, name = 'default'): Promise<AuthenticationV1TokenRequest> =>
  server.api.createSubresource(serviceAccounts, { namespace: 'default', name }, 'token', body);

function claimsOf({ status }: AuthenticationV1TokenRequest) {
  return JSON.parse(Buffer.from(status?.token?.split('.')[1] ?? '', 'base64url').toString());
}

test('a token is for the server itself and an hour, unless asked for otherwise', async () => {
  const plain = await ask({});
  expect(plain).toMatchObject({
    kind: 'TokenRequest',
    metadata: { name: 'default', namespace: 'default', uid: uids.default },
    spec: { audiences: [ISSUER], expirationSeconds: 3600 },
    status: { expirationTimestamp: '2026-01-01T01:00:00Z' },
  });
  expect(claimsOf(plain)).toMatchObject({
    iss: ISSUER,
    aud: [ISSUER],
    sub: 'system:serviceaccount:default:default',
    exp: NOW_SECONDS + 3600,
    'kubernetes.io': { namespace: 'default', serviceaccount: { name: 'default', uid: uids.default } },
  });
  expect(claimsOf(await ask({ spec: { audiences: ['vault'], expirationSeconds: 600 } }))).toMatchObject({
    aud: ['vault'],
    exp: NOW_SECONDS + 600,
  });
});

test('a token may be bound to a pod, and names its node; to a secret; or to a node', async () => {
  const bound = async (kind: string, name: string) =>
    claimsOf(await ask({ spec: { audiences: ['x'], boundObjectRef: { apiVersion: 'v1', kind, name } } }))[
      'kubernetes.io'
    ];
  expect(await bound('Pod', 'p')).toMatchObject({ pod: { name: 'p', uid: uids.p }, node: { name: 'n', uid: uids.n } });
  expect(await bound('Secret', 's')).toMatchObject({ secret: { name: 's', uid: uids.s } });
  expect(await bound('Node', 'n')).toMatchObject({ node: { name: 'n', uid: uids.n } });
});

test('what a pod asks for itself is good for a year, with a warning after the time it asked for', async () => {
  const boundObjectRef = { apiVersion: 'v1', kind: 'Pod', name: 'p' };
  const answer = await ask({ spec: { expirationSeconds: 3607, boundObjectRef } });
  expect(answer.status?.expirationTimestamp).toBe('2026-01-01T01:00:07Z');
  expect(claimsOf(answer)).toMatchObject({
    exp: NOW_SECONDS + 31_536_000,
    'kubernetes.io': { warnafter: NOW_SECONDS + 3607 },
  });
});

test.each<[AuthenticationV1TokenRequest, number, string]>([
  [
    { spec: { expirationSeconds: 599 } },
    422,
    'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes',
  ],
  [
    { spec: { expirationSeconds: 2 ** 32 + 1 } },
    422,
    'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 4294967297: may not specify a duration larger than 2^32 seconds',
  ],
  [
    { metadata: { name: 'x' } },
    422,
    'TokenRequest.authentication.k8s.io "default" is invalid: metadata.name: Invalid value: "x": must match the service account name if specified',
  ],
  [
    { metadata: { namespace: 'x' } },
    422,
    'TokenRequest.authentication.k8s.io "default" is invalid: metadata.namespace: Invalid value: "x": must match the service account namespace if specified',
  ],
  [{ spec: { boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: 'none' } } }, 404, 'pods "none" not found'],
  [
    { spec: { boundObjectRef: { apiVersion: 'v1', kind: 'ConfigMap', name: 'x' } } },
    400,
    'cannot bind token to object of type /v1, Kind=ConfigMap',
  ],
  [
    { spec: { boundObjectRef: { apiVersion: 'apps/v1', kind: 'Pod', name: 'x' } } },
    400,
    'cannot bind token to object of type apps/v1, Kind=Pod',
  ],
  [
    { spec: { boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'x' } } },
    409,
    'Operation cannot be fulfilled on Pod "p": the UID in the bound object reference (x) does not match the UID in record. The object might have been deleted and then recreated',
  ],
])('a request for a token with %j is answered %i', async (body, code, message) => {
  await expect(ask(body)).rejects.toMatchObject({ code, message } satisfies Partial<ApiError>);
});

test('a token is for no other uid, and bound to no pod of another account', async () => {
  await expect(ask({ metadata: { uid: 'x' } })).rejects.toThrow(
    `Operation cannot be fulfilled on TokenRequest.authentication.k8s.io "default": the UID in the token request (x) does not match the UID of the service account (${uids.default})`,
  );
  const boundObjectRef = { apiVersion: 'v1', kind: 'Pod', name: 'p' };
  await expect(ask({ spec: { boundObjectRef } }, 'other')).rejects.toThrow(
    'cannot bind token for serviceaccount "other" to pod running with different serviceaccount name.',
  );
  await expect(ask({}, 'nobody')).rejects.toThrow('serviceaccounts "nobody" not found');
});
