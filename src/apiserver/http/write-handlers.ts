import {
  ApiError,
  badRequest,
  type DeleteOptions,
  type KubeObject,
  methodNotSupported,
  type Patch,
  type Scale,
  type Stored,
  type WriteOptions,
} from '#api';
import type { TokenIssuer } from '../authn/service-account-tokens.ts';
import { decodeObject, type FieldValidation, parseBody } from '../decode/decode-body.ts';
import { decodeProtobuf, PROTOBUF } from '../decode/decode-protobuf.ts';
import { patched } from '../in-process-api.ts';
import { applyPatch } from '../patch/apply-patch.ts';
import { deleteCollection } from '../rest/collection.ts';
import { createObject } from '../rest/create.ts';
import { deleteObject } from '../rest/remove.ts';
import type { RestContext, Target } from '../rest/rest-context.ts';
import { modifyScale } from '../rest/scale.ts';
import { postSubresource } from '../rest/subresource.ts';
import { modifyObject, updateObject } from '../rest/update.ts';
import type { Exchange } from './exchange.ts';
import { answerObject, listOptionsOf } from './read-handlers.ts';
import type { Route } from './route.ts';

const SCALE = { group: 'autoscaling', version: 'v1', kind: 'Scale', definition: 'io.k8s.api.autoscaling.v1.Scale' };
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
    if (!type || subresource === undefined) throw methodNotSupported(kind, 'create');
    const { object } = await readObject<KubeObject>(exchange, type);
    const call = { subresource, body: object, tokens };
    return exchange.json(201, await postSubresource(context, targetOf(exchange, route), call, options));
  }
  const { object } = await readObject<KubeObject>(exchange, kind);
  if (kind.namespaced && route.namespace === undefined) throw methodNotSupported(kind, 'create');
  const created = await createObject(context, targetOf(exchange, route), object, options);
  exchange.warnings.push(...(kind.warnings?.(created) ?? []));
  return answerObject(context, exchange, { kind, object: created, code: 201 });
}

/** `PUT` of an object or one of its subresources. */
export async function handleUpdate(context: RestContext, exchange: Exchange, route: Route): Promise<void> {
  const options = writeOptionsOf(exchange, route);
  const target = targetOf(exchange, route);
  const { kind, subresource } = route;
  if (subresource === 'scale') {
    const { object } = await readObject<Scale>(exchange, SCALE);
    return exchange.json(200, await modifyScale(context, target, () => object, options));
  }
  checkSubresource(route);
  const { object } = await readObject<KubeObject>(exchange, kind);
  const updated = await updateObject(context, target, object, options);
  return answerObject(context, exchange, { kind, object: updated, code: 200 });
}

/** `PATCH` of an object or one of its subresources. */
export async function handlePatch(context: RestContext, exchange: Exchange, route: Route): Promise<void> {
  const options = writeOptionsOf(exchange, route);
  const target = targetOf(exchange, route);
  const { kind, subresource } = route;
  const patch = await readPatch(exchange);
  if (subresource === 'scale') {
    const change = (scale: Stored<Scale>) => applyPatch(SCALE.definition, scale, patch);
    return exchange.json(200, await modifyScale(context, target, change, options));
  }
  checkSubresource(route);
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
  const { kind, name, subresource } = route;
  if (subresource !== undefined) throw methodNotSupported(kind, 'delete');
  const options = await deleteOptionsOf(exchange);
  if (name === undefined) {
    const selection = listOptionsOf(exchange, route);
    const items = await deleteCollection(context, { kind, user: exchange.user }, selection, options);
    const list = { kind: `${kind.kind}List`, apiVersion: items[0]?.apiVersion ?? kind.version };
    return exchange.json(200, { ...list, metadata: { resourceVersion: String(context.store.revision) }, items });
  }
  const removed = await deleteObject(context, targetOf(exchange, route), options);
  if ('waiting' in removed) return answerObject(context, exchange, { kind, object: removed.waiting, code: 200 });
  // Pods and the like answer with themselves: the original returns what it deleted where the kind asks for it.
  return exchange.json(200, kind.graceSeconds ? removed.gone : removed.status);
}

function targetOf(exchange: Exchange, { kind, namespace, name = '' }: Route): Target {
  return { kind, namespace, name, user: exchange.user };
}

function checkSubresource({ kind, subresource }: Route): void {
  const { status, others = [] } = kind.subresources;
  if (subresource === undefined || (subresource === 'status' && status)) return;
  if (!others.some((o) => o.name === subresource && o.verbs.includes('update')))
    throw methodNotSupported(kind, 'update');
}

async function readObject<T extends KubeObject>(
  exchange: Exchange,
  kind: Parameters<typeof decodeObject>[0],
): Promise<{ object: T }> {
  const contentType = exchange.header('content-type') ?? 'application/json';
  if (contentType.startsWith(PROTOBUF)) return { object: decodeProtobuf<T>(kind, await exchange.body()) };
  if (!/json|yaml/.test(contentType) && contentType !== '')
    throw unsupported(contentType, `application/json, application/yaml, ${PROTOBUF}`);
  const parsed = parseBody(await exchange.body(), contentType);
  const { object, warnings } = decodeObject<T>(kind, parsed, validationOf(exchange));
  exchange.warnings.push(...warnings);
  return { object };
}

async function readPatch(exchange: Exchange): Promise<Patch> {
  const contentType = (exchange.header('content-type') ?? '').split(';')[0]?.trim() ?? '';
  const type = PATCH_TYPES[contentType];
  if (!type) throw unsupported(contentType, Object.keys(PATCH_TYPES).join(', '));
  const { value } = parseBody(await exchange.body(), 'application/json');
  if (type === 'json') return { type, body: value as unknown[] };
  return { type, body: value };
}

function unsupported(contentType: string, known: string): ApiError {
  return new ApiError(
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${known}`,
    { details: {}, cause: contentType },
  );
}

function writeOptionsOf(exchange: Exchange, route: Route): WriteOptions {
  const dryRun = exchange.query.getAll('dryRun').filter((text) => text !== '');
  if (dryRun.some((text) => text !== 'All')) {
    throw badRequest(
      `Invalid value: ${JSON.stringify(dryRun)}: dryRun: Unsupported value: ${JSON.stringify(dryRun[0])}: supported values: "All"`,
    );
  }
  return {
    dryRun: dryRun.length > 0,
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

async function deleteOptionsOf(exchange: Exchange): Promise<DeleteOptions> {
  const body = await exchange.body();
  const options = body.length > 0 ? readDeleteOptions(body, exchange.header('content-type') ?? '') : {};
  const grace = exchange.integer('gracePeriodSeconds');
  const policy = exchange.query.get('propagationPolicy');
  const dryRun = exchange.query.getAll('dryRun');
  return {
    ...options,
    ...(grace !== undefined && { gracePeriodSeconds: grace }),
    ...(policy && { propagationPolicy: policy }),
    ...(dryRun.length > 0 && { dryRun }),
  };
}

function readDeleteOptions(body: Uint8Array, contentType: string): DeleteOptions {
  if (contentType.startsWith(PROTOBUF)) return decodeProtobuf(DELETE_OPTIONS, body);
  return decodeObject(DELETE_OPTIONS, parseBody(body, contentType), 'Ignore').object as DeleteOptions;
}
