import {
  ApiError,
  type AuthenticationV1TokenRequest,
  conflict,
  invalid,
  invalidValue,
  notFound,
  type Pod,
  type Stored,
} from '#api';
import { pods } from '#kinds';
import type { TokenIssuer } from '../authn/service-account-tokens.ts';
import { keyOf, mustGet, type RestContext, type Target } from './rest-context.ts';

const DEFAULT_SECONDS = 3600;
const MIN_SECONDS = 600;
/** Tokens of pods are asked for with this; they are good for a year while the pod reads the fresh ones. */
const MAX_SECONDS = 2 ** 32;

/** `serviceaccounts/token`: a token for the account, bound to a pod where one is named. */
export async function requestToken(
  context: RestContext,
  target: Target,
  issuer: TokenIssuer,
  body: AuthenticationV1TokenRequest,
): Promise<AuthenticationV1TokenRequest> {
  const { object: account } = await mustGet(context, target);
  const { audiences, expirationSeconds = DEFAULT_SECONDS, boundObjectRef } = body.spec ?? { audiences: [] };
  if (expirationSeconds < MIN_SECONDS || expirationSeconds > MAX_SECONDS) {
    const detail =
      expirationSeconds < MIN_SECONDS
        ? 'may not specify a duration less than 10 minutes'
        : 'may not specify a duration larger than 2^32 seconds';
    const kind = { group: 'authentication.k8s.io', kind: 'TokenRequest' };
    throw invalid(kind, '', [invalidValue('spec.expirationSeconds', expirationSeconds, detail)]);
  }
  const { name, namespace = '', uid } = account.metadata;
  const aud = audiences?.length ? audiences : [issuer.issuer];
  const pod = boundObjectRef ? await boundPod(context, namespace, name, boundObjectRef) : undefined;
  const { token, exp } = issuer.issue(
    {
      sub: `system:serviceaccount:${namespace}:${name}`,
      aud,
      'kubernetes.io': {
        namespace,
        serviceaccount: { name, uid },
        ...(pod && { pod: { name: pod.metadata.name, uid: pod.metadata.uid } }),
      },
    },
    expirationSeconds,
  );
  return {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: {
      name,
      namespace,
      creationTimestamp: new Date(context.clock.now()).toISOString().replace(/\.\d+Z/, 'Z'),
    },
    spec: { audiences: aud, expirationSeconds, ...(boundObjectRef && { boundObjectRef }) },
    status: { token, expirationTimestamp: new Date(exp * 1000).toISOString().replace(/\.\d+Z/, 'Z') },
  };
}

async function boundPod(
  context: RestContext,
  namespace: string,
  account: string,
  { kind, name = '', uid }: NonNullable<NonNullable<AuthenticationV1TokenRequest['spec']>['boundObjectRef']>,
): Promise<Stored<Pod>> {
  if (kind !== 'Pod') throw new ApiError('BadRequest', `cannot bind token for object of type "${kind}"`);
  const pod = (await context.store.get(keyOf(pods as never, { namespace, name })))?.object as Stored<Pod> | undefined;
  if (!pod) throw notFound(pods, name);
  if (uid && uid !== pod.metadata.uid) {
    throw conflict(
      pods,
      name,
      `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`,
    );
  }
  if ((pod.spec.serviceAccountName ?? '') !== account) {
    throw new ApiError(
      'BadRequest',
      `cannot bind token for serviceaccount "${account}" to pod running with different serviceaccount name.`,
    );
  }
  return pod;
}
