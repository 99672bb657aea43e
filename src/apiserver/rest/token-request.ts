import {
  type AuthenticationV1TokenRequest,
  type BoundObjectReference,
  badRequest,
  conflict,
  type FieldError,
  invalid,
  invalidValue,
  type Pod,
  type Resource,
  type ServiceAccount,
  type Stored,
} from '#api';
import { type Kind, nodes, pods, secrets } from '#kinds';
import type { TokenClaims, TokenIssuer } from '../authn/service-account-tokens.ts';
import { keyOf, mustGet, type RestContext, type Target, timestamp } from './rest-context.ts';

const TYPE = { group: 'authentication.k8s.io', kind: 'TokenRequest' };
const DEFAULT_SECONDS = 3600;
const MIN_SECONDS = 600;
const MAX_SECONDS = 2 ** 32;
/** Pods ask for their own tokens with this: such a token is renewed after it, and good for a year. */
const POD_SECONDS = 3607;
const YEAR_SECONDS = 365 * 24 * 60 * 60;

type Bound = Pick<TokenClaims['kubernetes.io'], 'pod' | 'secret' | 'node'>;

/** `serviceaccounts/token`: a token for the account, bound to the life of another object where one is named. */
export async function requestToken(
  context: RestContext,
  target: Target,
  issuer: TokenIssuer,
  body: AuthenticationV1TokenRequest,
): Promise<AuthenticationV1TokenRequest> {
  checkMetadata(target, body);
  const account = (await mustGet(context, target)).object as Stored<ServiceAccount>;
  const { name, namespace = '', uid } = account.metadata;
  const said = body.metadata?.uid;
  if (said && said !== uid) {
    const why = `the UID in the token request (${said}) does not match the UID of the service account (${uid})`;
    throw conflict({ group: TYPE.group, plural: TYPE.kind }, name, why);
  }
  const { audiences, expirationSeconds = DEFAULT_SECONDS, boundObjectRef } = body.spec ?? {};
  checkSeconds(expirationSeconds);
  const aud = audiences?.length ? audiences : [issuer.issuer];
  const bound = boundObjectRef ? await boundTo(context, target, boundObjectRef) : {};
  const isForPod =
    bound.pod !== undefined && expirationSeconds === POD_SECONDS && aud.every((a) => a === issuer.issuer);
  const { token } = issuer.issue(
    {
      sub: `system:serviceaccount:${namespace}:${name}`,
      aud,
      'kubernetes.io': { namespace, serviceaccount: { name, uid }, ...bound },
    },
    isForPod ? { seconds: YEAR_SECONDS, warnAfterSeconds: expirationSeconds } : { seconds: expirationSeconds },
  );
  return {
    kind: TYPE.kind,
    apiVersion: 'authentication.k8s.io/v1',
    metadata: { name, namespace, uid, creationTimestamp: timestamp(context.clock) },
    spec: { audiences: aud, expirationSeconds, ...(boundObjectRef && { boundObjectRef }) },
    status: { token, expirationTimestamp: expiryText(context, expirationSeconds) },
  };
}

function expiryText({ clock }: RestContext, seconds: number): string {
  return timestamp({ ...clock, now: () => clock.now() + seconds * 1000 });
}

function checkMetadata({ name, namespace }: Target, { metadata = {} }: AuthenticationV1TokenRequest): void {
  const wrong = (field: string, value: string) => {
    const detail = `must match the service account ${field} if specified`;
    return invalid(TYPE, name, [invalidValue(`metadata.${field}`, value, detail)]);
  };
  if (metadata.name && metadata.name !== name) throw wrong('name', metadata.name);
  if (metadata.namespace && metadata.namespace !== namespace) throw wrong('namespace', metadata.namespace);
}

function checkSeconds(seconds: number): void {
  const errors: FieldError[] = [];
  const wrong = (detail: string) => errors.push(invalidValue('spec.expirationSeconds', seconds, detail));
  if (seconds < MIN_SECONDS) wrong('may not specify a duration less than 10 minutes');
  if (seconds > MAX_SECONDS) wrong('may not specify a duration larger than 2^32 seconds');
  if (errors.length > 0) throw invalid(TYPE, '', errors);
}

const BINDABLE: { readonly [kind: string]: Resource } = { Pod: pods, Secret: secrets, Node: nodes };

/** What the token says of the object it is bound to. Throws for one that is not there, or not the one meant. */
async function boundTo(
  context: RestContext,
  { namespace, name: account, user }: Target,
  { apiVersion = '', kind = '', name = '', uid }: BoundObjectReference,
): Promise<Bound> {
  const resource = Object.hasOwn(BINDABLE, kind) && !apiVersion.includes('/') ? BINDABLE[kind] : undefined;
  if (!resource) {
    const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
    throw badRequest(`cannot bind token to object of type ${group}/${version}, Kind=${kind}`);
  }
  const { object } = await mustGet(context, { kind: resource as unknown as Kind, namespace, name, user });
  const { spec } = object as Stored<Pod>;
  if (kind === 'Pod' && spec.serviceAccountName !== account) {
    throw badRequest(
      `cannot bind token for serviceaccount "${account}" to pod running with different serviceaccount name.`,
    );
  }
  if (uid && uid !== object.metadata.uid) {
    const why = `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`;
    throw conflict({ group: '', plural: kind }, name, why);
  }
  const bound = { [kind.toLowerCase()]: { name, uid: object.metadata.uid } } as Bound;
  return kind === 'Pod' && spec.nodeName ? { ...bound, node: await nodeClaim(context, spec.nodeName) } : bound;
}

/** A node that is not there is named all the same. */
async function nodeClaim({ store }: RestContext, name: string): Promise<NonNullable<Bound['node']>> {
  const uid = (await store.get(keyOf(nodes as unknown as Kind, { name })))?.object.metadata.uid;
  return { name, ...(uid && { uid }) };
}
