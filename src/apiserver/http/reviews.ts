import { ApiError, notFound } from '#api';
import { isAllowed } from '../authz/authorizer.ts';
import { parseBody } from '../decode/decode-body.ts';
import { decodeProtobuf, PROTOBUF } from '../decode/decode-protobuf.ts';
import { REVIEWS } from '../discovery/index.ts';
import type { UserInfo } from '../rest/rest-context.ts';
import type { Exchange } from './exchange.ts';

interface ReviewBody {
  spec?: {
    user?: string;
    groups?: string[];
    resourceAttributes?: {
      group?: string;
      resource?: string;
      subresource?: string;
      verb?: string;
      namespace?: string;
      name?: string;
    };
    nonResourceAttributes?: { path?: string; verb?: string };
  };
}

/** Answers questions of who one is and what one may do; undefined when the path is no such question. */
export async function answerReview(exchange: Exchange): Promise<boolean> {
  const match = /^\/apis\/(authentication|authorization)\.k8s\.io\/v1\/(?:namespaces\/[^/]+\/)?([a-z]+reviews)$/.exec(
    exchange.path,
  );
  if (!match) return false;
  if (exchange.method !== 'POST')
    throw new ApiError('MethodNotAllowed', 'the server does not allow this method on the requested resource');
  const [, group, plural = ''] = match;
  const value = await readReview(exchange, `${group}.k8s.io`, plural);
  const status = reviewStatus(plural, exchange.user, value as ReviewBody);
  if (!status) throw notFound({ group: '', plural }, '');
  await exchange.json(201, { apiVersion: `${group}.k8s.io/v1`, ...value, status });
  return true;
}

async function readReview(exchange: Exchange, group: string, plural: string): Promise<object> {
  const contentType = exchange.header('content-type') ?? '';
  const body = await exchange.body();
  const kind = REVIEWS.find((review) => review.group === group && review.plural === plural);
  if (kind?.definition && contentType.startsWith(PROTOBUF)) {
    return decodeProtobuf({ ...kind, definition: kind.definition }, body);
  }
  return (parseBody(body, contentType).value ?? {}) as object;
}

function reviewStatus(plural: string, user: UserInfo, { spec = {} }: ReviewBody): object | undefined {
  switch (plural) {
    case 'selfsubjectreviews':
      return {
        userInfo: {
          username: user.name,
          ...(user.uid && { uid: user.uid }),
          groups: user.groups,
          ...(user.extra && { extra: user.extra }),
        },
      };
    case 'selfsubjectaccessreviews':
      return access(user, spec);
    case 'subjectaccessreviews':
    case 'localsubjectaccessreviews':
      return access({ name: spec.user ?? '', groups: spec.groups ?? [] }, spec);
    case 'selfsubjectrulesreviews':
      return rules(user);
    default:
      return undefined;
  }
}

function access(
  user: UserInfo,
  { resourceAttributes, nonResourceAttributes }: NonNullable<ReviewBody['spec']>,
): object {
  const allowed = nonResourceAttributes
    ? isAllowed({ user, verb: nonResourceAttributes.verb ?? '', path: nonResourceAttributes.path ?? '' })
    : isAllowed({
        user,
        verb: resourceAttributes?.verb ?? '',
        resource: {
          group: resourceAttributes?.group ?? '',
          plural: resourceAttributes?.resource ?? '',
          subresource: resourceAttributes?.subresource,
        },
        namespace: resourceAttributes?.namespace,
        name: resourceAttributes?.name,
      });
  return { allowed };
}

function rules(user: UserInfo): object {
  const all = isAllowed({ user, verb: '*', resource: { group: '*', plural: '*' } });
  return {
    resourceRules: all ? [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }] : [],
    nonResourceRules: all ? [{ verbs: ['*'], nonResourceURLs: ['*'] }] : [],
    incomplete: false,
  };
}
