import {
  apiVersionOf,
  type Binding,
  badRequest,
  type DeleteOptions,
  forbidden,
  invalid,
  type KubeObject,
  type Patch,
  type Scale,
  type Stored,
} from '#api';
import { type Kind, pods } from '#kinds';
import type { TokenIssuer } from '../authn/service-account-tokens.ts';
import { decodeObject, type FieldValidation, parseBody } from '../decode/decode-body.ts';
import { decodeProtobuf } from '../decode/decode-protobuf.ts';
import { canPatch, patched } from '../in-process-api.ts';
import { answersWithDeleted } from '../rest/answers-with-deleted.ts';
import { deleteCollection } from '../rest/collection.ts';
import { createObject } from '../rest/create.ts';
import type { OwnedWriteOptions } from '../rest/ownership.ts';
import { bindPod } from '../rest/pod-actions.ts';
import { deleteObject } from '../rest/remove.ts';
import type { RestContext, Target } from '../rest/rest-context.ts';
import { modifyScale, scaleTypeOf } from '../rest/scale.ts';
import { postSubresource } from '../rest/subresource.ts';
import { modifyObject, updateObject } from '../rest/update.ts';
import { JSON_TYPE, PROTOBUF_TYPE } from './accept.ts';
import { APPLY, handleApply } from './apply-handler.ts';
import type { Exchange } from './exchange.ts';
import { managerOf, mediaType, PATCH_OPTIONS } from './field-manager.ts';
import { answerObject, listOptionsOf } from './read-handlers.ts';
import { methodNotAllowed, unsupportedMediaType } from './refusals.ts';
import type { Route } from './route.ts';

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
const CUSTOM_TYPES = [JSON_TYPE, 'application/yaml'];
const OBJECT_TYPES = [...CUSTOM_TYPES, PROTOBUF_TYPE];
const PATCH_TYPES: { readonly [contentType: string]: Patch['type'] } = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
};

/** `POST` to a collection or a subresource. */
export async function handleCreate(
  context: RestContext,
  exchange: Exchange,
  route: Route,
  tokens: TokenIssuer,
): Promise<void> {
  const options = writeOptionsOf(exchange, route);
  const { kind, name, subresource } = route;
  if (name !== undefined) {
    const type = BODIES[`${kind.plural}/${subresource}`];
    if (!type || subresource === undefined) throw methodNotAllowed();
    const { object } = await readObject<KubeObject>(exchange, type);
    const call = { subresource, body: object, tokens };
    return exchange.object(201, await postSubresource(context, targetOf(exchange, route), call, options));
  }
  const { object } = await readObject<KubeObject>(exchange, kind);
  const created = await createObject(context, targetOf(exchange, route), object, options);
  return answerObject(context, exchange, { kind, object: created, code: 201 });
}

/** `POST` of a Binding to the bindings of a namespace: says itself which pod it is about. */
export async function handleBinding(context: RestContext, exchange: Exchange, namespace: string): Promise<void> {
  const { dryRun = false } = writeOptionsOf(exchange, {});
  const { object } = await readObject<Binding>(exchange, BODIES['pods/binding'] ?? pods);
  const name = object.metadata?.name ?? '';
  const target = { kind: pods as unknown as Kind, namespace, name, user: exchange.user };
  return exchange.object(201, await bindPod(context, target, object, dryRun));
}

/** `PUT` of an object or one of its subresources. */
export async function handleUpdate(context: RestContext, exchange: Exchange, route: Route): Promise<void> {
  const options = writeOptionsOf(exchange, route);
  const target = targetOf(exchange, route);
  const { kind, subresource } = route;
  if (subresource === 'scale') {
    const { object } = await readObject<Scale>(exchange, scaleTypeOf(kind));
    return exchange.object(200, await modifyScale(context, target, () => object, options));
  }
  const { object } = await readObject<KubeObject>(exchange, kind);
  const updated = await updateObject(context, target, object, options);
  return answerObject(context, exchange, { kind, object: updated, code: 200 });
}

/** `PATCH` of an object or one of its subresources. */
export async function handlePatch(context: RestContext, exchange: Exchange, route: Route): Promise<void> {
  const options = writeOptionsOf(exchange, route);
  const target = targetOf(exchange, route);
  const { kind, subresource } = route;
  if (mediaType(exchange) === APPLY) return handleApply(context, exchange, { route, target, options });
  const patch = await readPatch(exchange, kind);
  if (subresource === 'scale') {
    const change = (scale: Stored<Scale>) => patched(scaleTypeOf(kind), scale, patch);
    return exchange.object(200, await modifyScale(context, target, change, options));
  }
  const change = (current: Stored) => {
    const draft = patched(kind, current, patch);
    const { object, warnings } = decodeObject(kind, { value: draft, text: '{}' }, validationOf(exchange));
    exchange.warnings.push(...warnings);
    return object as KubeObject;
  };
  const object = await modifyObject(context, target, change, options);
  return answerObject(context, exchange, { kind, object, code: 200 });
}

/** `DELETE` of one object or of a collection. */
export async function handleDelete(context: RestContext, exchange: Exchange, route: Route): Promise<void> {
  const { kind, name } = route;
  const options = await deleteOptionsOf(exchange);
  if (name === undefined) {
    const selection = listOptionsOf(exchange, route);
    const items = await deleteCollection(context, { kind, user: exchange.user }, selection, options);
    const list = { kind: `${kind.kind}List`, apiVersion: apiVersionOf(kind) };
    return exchange.object(200, { ...list, metadata: { resourceVersion: String(context.store.revision) }, items });
  }
  const removed = await deleteObject(context, targetOf(exchange, route), options);
  if ('waiting' in removed) {
    // The caller asked to wait for dependents: said in the answer's code, as the original does for these two alone.
    const cascades = options.propagationPolicy === 'Foreground' || options.orphanDependents === false;
    return answerObject(context, exchange, { kind, object: removed.waiting, code: cascades ? 202 : 200 });
  }
  if (!answersWithDeleted(kind.definition)) return exchange.object(200, removed.status);
  return answerObject(context, exchange, { kind, object: removed.gone, code: 200 });
}

function targetOf(exchange: Exchange, { kind, namespace, name = '' }: Route): Target {
  return { kind, namespace, name, user: exchange.user };
}

async function readObject<T extends KubeObject>(
  exchange: Exchange,
  kind: Parameters<typeof decodeObject>[0],
): Promise<{ object: T }> {
  const contentType = exchange.header('content-type') ?? 'application/json';
  if (contentType.startsWith(PROTOBUF_TYPE) && !kind.custom)
    return { object: decodeProtobuf<T>(kind, await exchange.body()) };
  if (!/json|yaml/.test(contentType) && contentType !== '') {
    throw unsupportedMediaType(contentType, kind.custom ? CUSTOM_TYPES : OBJECT_TYPES);
  }
  const parsed = parseBody(await exchange.body(), contentType);
  const { object, warnings } = decodeObject<T>(kind, parsed, validationOf(exchange));
  exchange.warnings.push(...warnings);
  return { object };
}

async function readPatch(exchange: Exchange, kind: Kind): Promise<Patch> {
  const contentType = mediaType(exchange);
  const type = PATCH_TYPES[contentType];
  if (!type || !canPatch(kind, type)) {
    const known = Object.keys(PATCH_TYPES).filter((known) => canPatch(kind, PATCH_TYPES[known] ?? type));
    throw unsupportedMediaType(contentType, [...known, APPLY]);
  }
  if (exchange.query.has('force')) {
    throw invalid(PATCH_OPTIONS, '', [forbidden('force', 'may not be specified for non-apply patch')]);
  }
  const { value } = parseBody(await exchange.body(), 'application/json');
  if (type === 'json') return { type, body: value as unknown[] };
  return { type, body: value };
}

function writeOptionsOf(exchange: Exchange, route: Partial<Route>): OwnedWriteOptions {
  const dryRun = exchange.query.getAll('dryRun').filter((text) => text !== '');
  if (dryRun.some((text) => text !== 'All')) {
    throw badRequest(
      `Invalid value: ${JSON.stringify(dryRun)}: dryRun: Unsupported value: ${JSON.stringify(dryRun[0])}: supported values: "All"`,
    );
  }
  return {
    dryRun: dryRun.length > 0,
    fieldManager: managerOf(exchange),
    warn: (texts) => exchange.warnings.push(...texts),
    ...(route.subresource !== undefined && { subresource: route.subresource }),
  };
}

function validationOf(exchange: Exchange): FieldValidation {
  const text = exchange.query.get('fieldValidation') || 'Warn';
  if (text === 'Strict' || text === 'Warn' || text === 'Ignore') return text;
  throw badRequest(
    `fieldValidation: Unsupported value: ${JSON.stringify(text)}: supported values: "Ignore", "Strict", "Warn"`,
  );
}

/** From the body, or where there is none, from the query. */
async function deleteOptionsOf(exchange: Exchange): Promise<DeleteOptions> {
  const body = await exchange.body();
  if (body.length > 0) return readDeleteOptions(body, exchange.header('content-type') ?? '');
  const grace = exchange.integer('gracePeriodSeconds');
  const policy = exchange.query.get('propagationPolicy');
  const dryRun = exchange.query.getAll('dryRun').filter((text) => text !== '');
  return {
    ...(grace !== undefined && { gracePeriodSeconds: grace }),
    ...(policy && { propagationPolicy: policy }),
    ...(exchange.query.has('orphanDependents') && { orphanDependents: exchange.flag('orphanDependents') }),
    ...(dryRun.length > 0 && { dryRun }),
  };
}

function readDeleteOptions(body: Uint8Array, contentType: string): DeleteOptions {
  if (contentType.startsWith(PROTOBUF_TYPE)) return decodeProtobuf(DELETE_OPTIONS, body);
  return decodeObject(DELETE_OPTIONS, parseBody(body, contentType), 'Ignore').object as DeleteOptions;
}
