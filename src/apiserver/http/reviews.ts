import { badRequest, type FieldError, invalid, invalidValue, type KubeObject, type PolicyRule } from '#api';
import type { Authenticator } from '../authn/authenticator.ts';
import type { Authorizer, Decision } from '../authz/authorizer.ts';
import { missingRolesText } from '../authz/missing-roles.ts';
import { decodeBody } from '../decode/decode-body.ts';
import { decodeProtobuf } from '../decode/decode-protobuf.ts';
import { REVIEWS } from '../discovery/index.ts';
import type { RestContext, UserInfo } from '../rest/rest-context.ts';
import { PROTOBUF_TYPE } from './accept.ts';
import type { Exchange } from './exchange.ts';

interface ReviewSpec {
  token?: string;
  audiences?: string[];
  user?: string;
  uid?: string;
  groups?: string[];
  extra?: { [key: string]: string[] };
  namespace?: string;
  resourceAttributes?: {
    group?: string;
    resource?: string;
    subresource?: string;
    verb?: string;
    namespace?: string;
    name?: string;
  };
  nonResourceAttributes?: { path?: string; verb?: string };
}

/** A kind of question, and the namespace it is put in. */
export interface Review {
  group: string;
  plural: string;
  kind: string;
  definition: string;
  namespace: string | undefined;
}

const PATH = /^\/apis\/([a-z.0-9]+)\/v1\/(?:namespaces\/([^/]+)\/)?([a-z]+reviews)$/;

/** The question a path puts; undefined when it is none. */
export function reviewOf(path: string): Review | undefined {
  const [, group, namespace, plural] = PATH.exec(path) ?? [];
  const found = REVIEWS.find((r) => r.group === group && r.plural === plural);
  if (!found?.definition || found.namespaced !== (namespace !== undefined)) return undefined;
  return { group: found.group, plural: found.plural, kind: found.kind, definition: found.definition, namespace };
}

/** What knows the answers. */
interface Deciders {
  authenticator: Authenticator;
  context: Pick<RestContext, 'authorizer'>;
}

/** Answers questions of who one is and what one may do. */
export async function answerReview(deciders: Deciders, exchange: Exchange, review: Review): Promise<void> {
  const object = await readReview(exchange, { ...review, version: 'v1' });
  const { group, kind } = review;
  const { metadata = {}, spec = {} } = object;
  const status = await statusOf(deciders, exchange.user, review, spec);
  const asked = kind === 'SelfSubjectReview' ? {} : { spec: kind === 'SelfSubjectRulesReview' ? {} : spec };
  await exchange.object(201, { kind, apiVersion: `${group}/v1`, metadata, ...asked, status });
}

async function readReview(
  exchange: Exchange,
  review: Review & { version: string },
): Promise<KubeObject & { spec?: ReviewSpec }> {
  const contentType = exchange.header('content-type') ?? '';
  const body = await exchange.body();
  if (contentType.startsWith(PROTOBUF_TYPE)) return decodeProtobuf(review, body);
  return decodeBody<KubeObject>(review, { bytes: body, contentType }, 'Ignore').object;
}

async function statusOf(
  { authenticator, context: { authorizer } }: Deciders,
  user: UserInfo,
  review: Review,
  spec: ReviewSpec,
): Promise<object> {
  switch (review.kind) {
    case 'SelfSubjectReview':
      return { userInfo: userObject(user) };
    case 'TokenReview':
      return tokenStatus(authenticator, spec);
    case 'SelfSubjectRulesReview':
      if (!spec.namespace) throw badRequest('no namespace on request');
      return rules(authorizer, user, spec.namespace);
    default:
      checkAccess(review, spec);
      return access(authorizer, subjectOf(review, user, spec), spec);
  }
}

function userObject({ name, uid, groups, extra }: UserInfo): object {
  return {
    username: name,
    ...(uid && { uid }),
    ...(groups.length > 0 && { groups }),
    ...(extra && Object.keys(extra).length > 0 && { extra }),
  };
}

async function tokenStatus(authenticator: Authenticator, { token, audiences }: ReviewSpec): Promise<object> {
  if (!token) throw badRequest('token is required for TokenReview in authentication');
  const found = await authenticator.authenticateToken(token, audiences);
  if (!found) return { user: {}, error: '[invalid bearer token, unknown]' };
  return { authenticated: true, user: userObject(found.user), audiences: found.audiences };
}

function subjectOf({ kind }: Review, user: UserInfo, { user: name = '', groups = [] }: ReviewSpec): UserInfo {
  return kind === 'SelfSubjectAccessReview' ? user : { name, groups };
}

function checkAccess({ group, kind, namespace }: Review, spec: ReviewSpec): void {
  const errors: FieldError[] = [];
  const { resourceAttributes, nonResourceAttributes } = spec;
  if (kind === 'LocalSubjectAccessReview') {
    if (resourceAttributes && (resourceAttributes.namespace ?? '') !== namespace) {
      const detail = 'must match metadata.namespace';
      errors.push(invalidValue('spec.resourceAttributes.namespace', resourceAttributes.namespace ?? '', detail));
    }
    if (nonResourceAttributes) {
      const detail = 'disallowed on this kind of request';
      errors.push(invalidValue('spec.nonResourceAttributes', nonResourceAttributes, detail));
    }
  }
  if (resourceAttributes && nonResourceAttributes) {
    const detail = 'cannot be specified in combination with resourceAttributes';
    errors.push(invalidValue('spec.nonResourceAttributes', nonResourceAttributes, detail));
  } else if (!resourceAttributes && !nonResourceAttributes) {
    const detail = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
    errors.push(invalidValue('spec.resourceAttributes', null, detail));
  }
  if (kind !== 'SelfSubjectAccessReview' && !spec.user && !spec.groups?.length) {
    errors.push(invalidValue('spec.user', spec.user ?? '', 'at least one of user or group must be specified'));
  }
  if (errors.length > 0) throw invalid({ group, kind }, '', errors);
}

function access(
  authorizer: Authorizer,
  user: UserInfo,
  { resourceAttributes, nonResourceAttributes }: ReviewSpec,
): object {
  if (nonResourceAttributes) {
    const { verb = '', path = '' } = nonResourceAttributes;
    return accessStatus(authorizer.decide({ user, verb, path }));
  }
  const { group = '', resource: plural = '', subresource, verb = '', namespace, name } = resourceAttributes ?? {};
  return accessStatus(authorizer.decide({ user, verb, resource: { group, plural, subresource }, namespace, name }));
}

function accessStatus({ allowed, reason }: Decision): object {
  return { allowed, ...(reason && { reason }) };
}

function rules(authorizer: Authorizer, user: UserInfo, namespace: string): object {
  const { rules: all, missing } = authorizer.rulesFor(user, namespace);
  const problem = missingRolesText(missing, 'singular');
  const told = ({ verbs, apiGroups, resources, resourceNames }: PolicyRule) =>
    withoutEmpty({ verbs, apiGroups, resources, resourceNames });
  return {
    resourceRules: all.filter(({ resources }) => resources?.length).map(told),
    nonResourceRules: all
      .filter(({ nonResourceURLs }) => nonResourceURLs?.length)
      .map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs })),
    incomplete: false,
    ...(problem && { evaluationError: problem }),
  };
}

function withoutEmpty(rule: PolicyRule): object {
  return Object.fromEntries(Object.entries(rule).filter(([, words]) => (words as string[] | undefined)?.length));
}
