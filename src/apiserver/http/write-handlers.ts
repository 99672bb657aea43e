import { apiVersionOf, type Binding, type DeleteOptions, type KubeObject, type Scale } from '#api';
import { type Kind, pods } from '#kinds';
import type { TokenIssuer } from '../authn/service-account-tokens.ts';
import { decodeBody, decodeObject, type FieldValidation, parseBody } from '../decode/decode-body.ts';
import { decodeProtobuf } from '../decode/decode-protobuf.ts';
import { answersWithDeleted } from '../rest/answers-with-deleted.ts';
import { bindPod } from '../rest/bind-pod.ts';
import { deleteCollection } from '../rest/collection.ts';
import { createObject } from '../rest/create.ts';
import { deleteObject } from '../rest/remove.ts';
import { replaceObject } from '../rest/replace.ts';
import type { RestContext, Target } from '../rest/rest-context.ts';
import { modifyScale, scaleTypeOf } from '../rest/scale.ts';
import { postSubresource } from '../rest/subresource.ts';
import { JSON_TYPE, PROTOBUF_TYPE, YAML_TYPE } from './accept.ts';
import type { Exchange } from './exchange.ts';
import { answerObject, listMeta, listOptionsOf } from './read-handlers.ts';
import { methodNotAllowed, unsupportedMediaType } from './refusals.ts';
import type { Route } from './route.ts';
import { writeOptionsOf } from './write-options.ts';

const DELETE_OPTIONS = {
  group: '',
  version: 'v1',
  kind: 'DeleteOptions',
  definition: 'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions',
};
/** What subresources take that is not the object itself. */
const BODIES: { readonly [path: string]: { group: string; version: string; kind: string; definition: string } } = {
  'pods/binding': { group: '', version: 'v1', kind: 'Binding', definition: 'io.k8s.api.core.v1.Binding' },
  'pods/eviction': { group: 'policy', version: 'v1', kind: 'Eviction', definition: 'io.k8s.api.policy.v1.Eviction' },
  'serviceaccounts/token': {
    group: 'authentication.k8s.io',
    version: 'v1',
    kind: 'TokenRequest',
    definition: 'io.k8s.api.authentication.v1.TokenRequest',
  },
};
const CUSTOM_TYPES = [JSON_TYPE, YAML_TYPE];
const OBJECT_TYPES = [...CUSTOM_TYPES, PROTOBUF_TYPE];

/** `POST` to a collection or a subresource. */
export async function handleCreate(
  context: RestContext,
  exchange: Exchange,
  route: Route,
  tokens: TokenIssuer,
): Promise<void> {
  const { kind, name, subresource } = route;
  const { options, validation } = writeOptionsOf(exchange, 'CreateOptions', route);
  if (name !== undefined) {
    const type = BODIES[`${kind.plural}/${subresource}`];
    if (!type || subresource === undefined) throw methodNotAllowed();
    const { object } = await readObject<KubeObject>(exchange, type, validation);
    const call = { subresource, body: object, tokens };
    return exchange.object(201, await postSubresource(context, targetOf(exchange, route), call, options));
  }
  const { object } = await readObject<KubeObject>(exchange, kind, validation);
  const created = await createObject(context, targetOf(exchange, route), object, options);
  return answerObject(context, exchange, { kind, object: created, code: 201 });
}

/** `POST` of a Binding to the bindings of a namespace: says itself which pod it is about. */
export async function handleBinding(context: RestContext, exchange: Exchange, namespace: string): Promise<void> {
  const { options, validation } = writeOptionsOf(exchange, 'CreateOptions');
  const { object } = await readObject<Binding>(exchange, BODIES['pods/binding'] ?? pods, validation);
  const name = object.metadata?.name ?? '';
  const target = { kind: pods as unknown as Kind, namespace, name, user: exchange.user };
  return exchange.object(201, await bindPod(context, target, object, options.dryRun));
}

/** `PUT` of an object or one of its subresources. */
export async function handleUpdate(context: RestContext, exchange: Exchange, route: Route): Promise<void> {
  const { kind, subresource } = route;
  const { options, validation } = writeOptionsOf(exchange, 'UpdateOptions', route);
  const target = targetOf(exchange, route);
  if (subresource === 'scale') {
    const { object } = await readObject<Scale>(exchange, scaleTypeOf(kind), validation);
    return exchange.object(200, await modifyScale(context, target, () => object, options));
  }
  const { object } = await readObject<KubeObject>(exchange, kind, validation);
  const { object: updated, created } = await replaceObject(context, target, object, options);
  return answerObject(context, exchange, { kind, object: updated, code: created ? 201 : 200 });
}

/** `DELETE` of one object or of a collection. */
export async function handleDelete(context: RestContext, exchange: Exchange, route: Route): Promise<void> {
  const { kind, name } = route;
  const options = await deleteOptionsOf(exchange);
  if (name === undefined) {
    const selection = listOptionsOf(exchange, route);
    const { items, list } = await deleteCollection(context, { kind, user: exchange.user }, selection, options);
    const type = { kind: `${kind.kind}List`, apiVersion: apiVersionOf(kind) };
    return exchange.object(200, { ...type, metadata: listMeta(list), items });
  }
  const removed = await deleteObject(context, targetOf(exchange, route), options);
  if ('waiting' in removed) {
    // Only who asks for the deletion of dependents in the old way is told by the code that it is not over.
    const code = options.orphanDependents === false ? 202 : 200;
    return answerObject(context, exchange, { kind, object: removed.waiting, code });
  }
  if (!answersWithDeleted(kind.definition)) return exchange.object(200, removed.status);
  return answerObject(context, exchange, { kind, object: removed.gone, code: 200 });
}

export function targetOf(exchange: Exchange, { kind, namespace, name = '' }: Route): Target {
  return { kind, namespace, name, user: exchange.user };
}

async function readObject<T extends KubeObject>(
  exchange: Exchange,
  kind: Parameters<typeof decodeObject>[0],
  validation: FieldValidation,
): Promise<{ object: T }> {
  const contentType = bodyType(exchange, kind.custom ? CUSTOM_TYPES : OBJECT_TYPES);
  if (contentType === PROTOBUF_TYPE) return { object: decodeProtobuf<T>(kind, await exchange.body()) };
  const { object, warnings } = decodeBody<T>(kind, { bytes: await exchange.body(), contentType }, validation);
  exchange.warn(warnings);
  return { object };
}

/** What the body is written in; throws `UnsupportedMediaType` for what is not among `accepted`. */
function bodyType(exchange: Exchange, accepted: readonly string[]): string {
  const said = exchange.header('content-type') ?? '';
  const [type = ''] = said.split(';');
  const contentType = type.trim().toLowerCase() || JSON_TYPE;
  if (!accepted.includes(contentType)) throw unsupportedMediaType(said, accepted);
  return contentType;
}

/** From the body, or where there is none, from the query. */
async function deleteOptionsOf(exchange: Exchange): Promise<DeleteOptions> {
  const body = await exchange.body();
  if (body.length > 0) return readDeleteOptions(body, bodyType(exchange, OBJECT_TYPES));
  const grace = exchange.integer('gracePeriodSeconds');
  const policy = exchange.query.get('propagationPolicy');
  const dryRun = exchange.query.getAll('dryRun');
  return {
    ...(grace !== undefined && { gracePeriodSeconds: grace }),
    ...(policy && { propagationPolicy: policy }),
    ...(exchange.query.has('orphanDependents') && { orphanDependents: exchange.flag('orphanDependents') }),
    ...(dryRun.length > 0 && { dryRun }),
  };
}

function readDeleteOptions(body: Uint8Array, contentType: string): DeleteOptions {
  if (contentType === PROTOBUF_TYPE) return decodeProtobuf(DELETE_OPTIONS, body);
  return decodeObject(DELETE_OPTIONS, parseBody(body, contentType), 'Ignore').object as DeleteOptions;
}
