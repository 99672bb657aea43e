import { apiVersionOf, type ListOptions, type Stored, type WatchOptions } from '#api';
import type { Kind } from '#kinds';
import type { Store } from '#storage';
import { checkReached, type EntryList, listEntries, shownList } from '../rest/list.ts';
import { keyOf, mustGet, type RestContext, shown } from '../rest/rest-context.ts';
import { getScale } from '../rest/scale.ts';
import { PROTOBUF_TYPE, type Wanted } from './accept.ts';
import type { Exchange } from './exchange.ts';
import { listInProtobuf, storedInProtobuf, storedMessage } from './protobuf-answer.ts';
import type { Route } from './route.ts';
import { includeOf, metadataOnly, tableOf } from './table.ts';

/** `GET` of one object. */
export async function handleGet(context: RestContext, exchange: Exchange, route: Route): Promise<void> {
  const target = { ...route, name: route.name ?? '', user: exchange.user };
  const version = exchange.query.get('resourceVersion');
  if (version) checkReached(context.store, version);
  if (route.subresource === 'scale') return exchange.object(200, await getScale(context, target));
  const { form, encoding } = exchange.wanted;
  const { object, bytes } = await mustGet(context, target);
  if (form === 'object' && !route.kind.storedAs) {
    if (encoding === 'protobuf') return exchange.bytes(200, storedInProtobuf(route.kind, object), PROTOBUF_TYPE);
    if (encoding === 'json' && !exchange.query.has('pretty')) return exchange.bytes(200, bytes);
  }
  return answerObject(context, exchange, { kind: route.kind, object: shown(route.kind, object), code: 200 });
}

/** Answers with one object in the form the caller wants. */
export function answerObject(
  { clock, store }: RestContext,
  exchange: Exchange,
  { kind, object, code }: { kind: Kind; object: object; code: number },
): Promise<void> {
  const stored = object as Stored;
  const { form, encoding } = exchange.wanted;
  if (form === 'object' && encoding === 'json' && !exchange.query.has('pretty')) {
    const bytes = storedBytes(store, kind, stored);
    if (bytes) return exchange.bytes(code, bytes);
  }
  switch (form) {
    case 'table': {
      const { resourceVersion } = stored.metadata;
      const include = includeOf(exchange.query.get('includeObject'), form);
      return exchange.object(
        code,
        tableOf(kind, [stored], { include, nowMs: clock.now(), metadata: { resourceVersion } }),
      );
    }
    case 'metadata':
      return exchange.object(code, metadataOnly(stored));
    default:
      return exchange.object(code, object);
  }
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
  const list = await listEntries(context, route.kind, listOptionsOf(exchange, route));
  if (form === 'object' && encoding === 'protobuf') {
    const items = shownList(route.kind, list).map((object) => storedMessage(route.kind, object));
    return exchange.bytes(200, listInProtobuf(route.kind, listMeta(list), items), PROTOBUF_TYPE);
  }
  if (form === 'object' && encoding === 'json' && !route.kind.storedAs && !exchange.query.has('pretty')) {
    return exchange.pieces(listPieces(route.kind, list));
  }
  return exchange.object(200, listObject(context, exchange, route.kind, { list, form }));
}

function listObject(
  { clock }: RestContext,
  exchange: Exchange,
  kind: Kind,
  { list, form }: { list: EntryList; form: Wanted['form'] },
): object {
  const metadata = listMeta(list);
  const items = shownList(kind, list);
  if (form === 'table') {
    const include = includeOf(exchange.query.get('includeObject'), form);
    return tableOf(kind, items, { include, nowMs: clock.now(), metadata });
  }
  if (form === 'metadata') {
    const type = { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1' };
    return { ...type, metadata, items: items.map(metadataOnly) };
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
