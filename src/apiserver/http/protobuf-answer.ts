import { apiVersionOf, definitionOf, encodeMessage, type Stored, wrapMessage } from '#api';
import type { Kind } from '#kinds';

interface Typed {
  apiVersion: string;
  kind: string;
}

/** Messages of stored objects: each is made once, for all its readers and watchers. */
const messages = new WeakMap<object, Uint8Array>();

/** The message of a stored object, which must never change. */
export function storedMessage(kind: Kind, object: Stored): Uint8Array {
  let message = messages.get(object);
  if (!message) {
    message = encodeMessage(kind.definition, object);
    messages.set(object, message);
  }
  return message;
}

/** A stored object as it goes over the wire. */
export function storedInProtobuf(kind: Kind, object: Stored): Uint8Array {
  return wrapMessage({ apiVersion: apiVersionOf(kind), kind: kind.kind }, [storedMessage(kind, object)]);
}

/** Any object that says its type, as it goes over the wire; undefined for types that have no message. */
export function anyInProtobuf(object: object): Uint8Array | undefined {
  const { apiVersion = '', kind = '' } = object as Partial<Typed>;
  const definition = definitionOf({ apiVersion, kind });
  return definition === undefined ? undefined : wrapMessage({ apiVersion, kind }, [encodeMessage(definition, object)]);
}

/** A list from the messages of its items. */
export function listInProtobuf(kind: Kind, metadata: object, items: readonly Uint8Array[]): Uint8Array {
  const type = { apiVersion: apiVersionOf(kind), kind: `${kind.kind}List` };
  const parts = [delimited(0x0a, encodeMessage(LIST_META, metadata))];
  for (const item of items) parts.push(head(0x12, item.length), item);
  return wrapMessage(type, parts);
}

const LIST_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta';

/** One event of a watch with its length before it; `object` in its envelope. */
export function watchFrame(type: string, object: Uint8Array): Uint8Array {
  const raw = delimited(0x0a, object);
  const event = Buffer.concat([delimited(0x0a, Buffer.from(type)), head(0x12, raw.length), raw]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(event.length);
  return Buffer.concat([length, event]);
}

function delimited(tag: number, bytes: Uint8Array): Uint8Array {
  return Buffer.concat([head(tag, bytes.length), bytes]);
}

function head(tag: number, length: number): Uint8Array {
  const bytes = [tag];
  let rest = length;
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}
