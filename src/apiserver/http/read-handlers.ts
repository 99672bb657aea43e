import { type ApiError, apiVersionOf, type ListOptions, type Stored, type WatchOptions } from '#api';
import type { Clock } from '#base';
import { type Kind, scaleColumns } from '#kinds';
import type { Store } from '#storage';
import { innerPackage } from '../decode/type-check.ts';
import { checkReachedByObject, type EntryList, listEntries, shownList } from '../rest/list.ts';
import { keyOf, mustGet, type RestContext, shown } from '../rest/rest-context.ts';
import { getScale } from '../rest/scale.ts';
import { notAcceptable, PROTOBUF_TYPE, type Wanted } from './accept.ts';
import type { Exchange } from './exchange.ts';
import { listInProtobuf, storedInProtobuf, storedMessage } from './protobuf-answer.ts';
import type { Route } from './route.ts';
import { columnDefinitionsOf, includeOf, metadataOnly, tableOf } from './table.ts';

/** `GET` of one object. */
export async function handleGet(context: RestContext, exchange: Exchange, route: Route): Promise<void> {
  const { kind, namespace, name = '', subresource } = route;
  const target = { kind, namespace, name, user: exchange.user };
  const version = exchange.query.get('resourceVersion');
  if (version) checkReachedByObject(context.store, version);
  if (subresource === 'scale') return answerScale(context, exchange, await getScale(context, target));
  const { form, encoding } = exchange.wanted;
  const { object, bytes } = await mustGet(context, target);
  if (form === 'object' && !kind.storedAs) {
    if (encoding === 'protobuf') return exchange.bytes(200, storedInProtobuf(kind, object), PROTOBUF_TYPE);
    if (encoding === 'json' && !exchange.isPretty) return exchange.bytes(200, bytes);
  }
  return answerObject(context, exchange, { kind, object: shown(kind, object), code: 200 });
}

/** Answers with one object in the form the caller wants. */
export function answerObject(
  { clock, store }: RestContext,
  exchange: Exchange,
  { kind, object, code }: { kind: Kind; object: object; code: number },
): Promise<void> {
  const stored = object as Stored;
  const { form, encoding, metaVersion } = exchange.wanted;
  if (form === 'object' && encoding === 'json' && !exchange.isPretty) {
    const bytes = storedBytes(store, kind, stored);
    if (bytes) return exchange.bytes(code, bytes);
  }
  switch (form) {
    case 'table':
      return rowOf(clock, exchange, kind, stored).then((row) => exchange.object(code, row));
    case 'metadata':
      return exchange.object(code, metadataOnly(stored, metaVersion));
    case 'metadataList':
      throw notThis('PartialObjectMetadataList', `not a list (${goTypeOf(kind, '')})`);
    default:
      return exchange.object(code, object);
  }
}

/** Answers with the scale of an object in the form the caller wants. */
async function answerScale({ clock }: RestContext, exchange: Exchange, scale: Stored): Promise<void> {
  const { form, metaVersion } = exchange.wanted;
  switch (form) {
    case 'table':
      return exchange.object(200, await rowOf(clock, exchange, { columns: scaleColumns as Kind['columns'] }, scale));
    case 'metadata':
      return exchange.object(200, metadataOnly(scale, metaVersion));
    case 'metadataList':
      throw notThis('PartialObjectMetadataList', 'not a list (*autoscaling.Scale)');
    default:
      return exchange.object(200, scale);
  }
}

/** A table of one object. */
async function rowOf(clock: Clock, exchange: Exchange, kind: Pick<Kind, 'columns'>, object: Stored): Promise<object> {
  const { resourceVersion } = object.metadata;
  const { form, metaVersion } = exchange.wanted;
  const include = includeOf(exchange.query.get('includeObject'), form);
  const columns = await columnDefinitionsOf(kind.columns);
  return tableOf(kind, [object], { columns, include, nowMs: clock.now(), metadata: { resourceVersion }, metaVersion });
}

function notThis(asked: string, found: string): ApiError {
  return notAcceptable(`you requested ${asked}, but the requested object is ${found}`);
}

/** The original's own type for objects of the kind. */
function goTypeOf({ custom, group, kind }: Kind, suffix: string): string {
  return custom ? `*unstructured.Unstructured${suffix}` : `*${innerPackage(group)}.${kind}${suffix}`;
}

/** The bytes of an object that is the very one which stands in the store: what was just written mostly is. */
function storedBytes(store: Store, kind: Kind, object: Stored): Uint8Array | undefined {
  if (kind.storedAs) return undefined;
  const entry = store.get(keyOf(kind, object.metadata));
  return entry && 'bytes' in entry && entry.object === object ? entry.bytes : undefined;
}

export function listOptionsOf(exchange: Exchange, route: Route): ListOptions & { resourceVersionMatch?: string } {
  const { query } = exchange;
  const text = (name: string) => query.get(name) || undefined;
  const limit = exchange.integer('limit');
  const named = route.name === undefined ? undefined : `metadata.name=${route.name}`;
  const fieldSelector = [named, text('fieldSelector')].filter((part) => part !== undefined).join(',');
  return dropAbsent({
    namespace: route.namespace,
    labelSelector: text('labelSelector'),
    fieldSelector: fieldSelector || undefined,
    resourceVersion: text('resourceVersion'),
    resourceVersionMatch: text('resourceVersionMatch'),
    limit,
    continue: text('continue'),
  });
}

export function watchOptionsOf(exchange: Exchange, route: Route): WatchOptions {
  const { limit: _, continue: __, resourceVersionMatch: ___, ...selection } = listOptionsOf(exchange, route);
  return {
    ...selection,
    allowBookmarks: exchange.flag('allowWatchBookmarks'),
    ...(exchange.query.has('sendInitialEvents') && { sendInitialEvents: exchange.flag('sendInitialEvents') }),
  };
}

function dropAbsent<T extends object>(options: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never;
}

/** `GET` of a collection. */
export async function handleList(context: RestContext, exchange: Exchange, route: Route): Promise<void> {
  const { form, encoding } = exchange.wanted;
  if (form === 'metadata') throw notThis('PartialObjectMetadata', `a list (${goTypeOf(route.kind, 'List')})`);
  const list = await listEntries(context, route.kind, listOptionsOf(exchange, route));
  if (form === 'object' && encoding === 'protobuf') {
    const items = shownList(route.kind, list).map((object) => storedMessage(route.kind, object));
    return exchange.bytes(200, listInProtobuf(route.kind, listMeta(list), items), PROTOBUF_TYPE);
  }
  if (form === 'object' && encoding === 'json' && !route.kind.storedAs && !exchange.isPretty) {
    return exchange.pieces(listPieces(route.kind, list));
  }
  return exchange.object(200, await listObject(context, exchange, route.kind, { list, wanted: exchange.wanted }));
}

async function listObject(
  { clock }: RestContext,
  exchange: Exchange,
  kind: Kind,
  { list, wanted: { form, metaVersion } }: { list: EntryList; wanted: Wanted },
): Promise<object> {
  const metadata = listMeta(list);
  const items = shownList(kind, list);
  if (form === 'table') {
    const include = includeOf(exchange.query.get('includeObject'), form);
    const columns = await columnDefinitionsOf(kind.columns);
    return tableOf(kind, items, { columns, include, nowMs: clock.now(), metadata, metaVersion });
  }
  if (form === 'metadataList') {
    const type = { kind: 'PartialObjectMetadataList', apiVersion: `meta.k8s.io/${metaVersion}` };
    return { ...type, metadata, items: items.map((item) => metadataOnly(item, metaVersion)) };
  }
  return { kind: `${kind.kind}List`, apiVersion: apiVersionOf(kind), metadata, items };
}

/** The metadata of a list. */
export function listMeta({ revision, continue: next, remainingItemCount }: EntryList): object {
  return {
    ...(revision > 0 && { resourceVersion: String(revision) }),
    ...(next !== undefined && { continue: next }),
    ...(remainingItemCount !== undefined && { remainingItemCount }),
  };
}

const COMMA = Buffer.from(',');

/** A list from the bytes its items were stored with. */
function listPieces(kind: Kind, list: EntryList): Uint8Array[] {
  const head = { kind: `${kind.kind}List`, apiVersion: apiVersionOf(kind), metadata: listMeta(list) };
  const parts: Uint8Array[] = [Buffer.from(`${JSON.stringify(head).slice(0, -1)},"items":[`)];
  list.entries.forEach(({ bytes }, i) => {
    if (i > 0) parts.push(COMMA);
    parts.push(bytes);
  });
  parts.push(Buffer.from(']}\n'));
  return parts;
}
