import { definitions } from '../schema.ts';
import { type Fields, messagePlan, readMessage, writeMessage } from './message-plan.ts';
import { ProtobufError } from './protobuf-error.ts';
import { WireReader } from './wire-reader.ts';
import { WireWriter } from './wire-writer.ts';

/** What an object in protobuf says of itself, and its message. */
export interface Envelope {
  apiVersion: string;
  kind: string;
  /** A view into the bytes it was read from. */
  raw: Uint8Array;
}

/** `k8s` and a zero byte stand before every object. */
const PREFIX = Uint8Array.of(0x6b, 0x38, 0x73, 0x00);
/** Content encoding and content type, both empty. */
const TAIL = Uint8Array.of(0x1a, 0x00, 0x22, 0x00);
const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';

let writer = new WireWriter(16 * 1024);
const LARGE_BYTES = 1024 * 1024;

function written(write: (writer: WireWriter) => void): Uint8Array {
  try {
    write(writer);
    const bytes = writer.finish();
    if (bytes.length > LARGE_BYTES) writer = new WireWriter(16 * 1024);
    return bytes;
  } catch (error) {
    writer = new WireWriter(16 * 1024);
    throw error;
  }
}

/** The message of an object, without type and envelope. */
export function encodeMessage(definition: string, object: object): Uint8Array {
  const plan = messagePlan(definition);
  return written((to) => writeMessage(plan, to, object as Fields));
}

/**
 * Reads a message into the form that JSON has. Throws `ProtobufError`, also for one that holds more than `maxObjects`
 * others.
 */
export function decodeMessage(
  definition: string,
  raw: Uint8Array,
  { maxObjects }: { maxObjects?: number } = {},
): { [field: string]: unknown } {
  const target: Fields = {};
  readMessage(messagePlan(definition), new WireReader(raw, maxObjects), target, 0);
  return target;
}

/** Puts a message, given in parts, into the envelope in which it goes over the wire. */
export function wrapMessage({ apiVersion, kind }: Omit<Envelope, 'raw'>, parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const head = written((to) => {
    to.uint32(length);
    to.uint32(0x12);
    const before = to.length;
    writeText(to, kind, 0x12);
    writeText(to, apiVersion, 0x0a);
    to.uint32(to.length - before);
    to.uint32(0x0a);
    to.bytes(PREFIX);
  });
  const bytes = new Uint8Array(head.length + length + TAIL.length);
  bytes.set(head);
  let at = head.length;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  bytes.set(TAIL, at);
  return bytes;
}

function writeText(to: WireWriter, text: string, tag: number): void {
  const before = to.length;
  to.text(text);
  to.uint32(to.length - before);
  to.uint32(tag);
}

/** Opens the envelope of an object. Throws `ProtobufError` in the original's words. */
export function readEnvelope(bytes: Uint8Array): Envelope {
  if (bytes.length === 0) throw new ProtobufError('empty data');
  if (PREFIX.some((byte, i) => bytes[i] !== byte)) {
    throw new ProtobufError(
      `provided data does not appear to be a protobuf message, expected prefix [${PREFIX.join(' ')}]`,
    );
  }
  if (bytes.length === PREFIX.length) throw new ProtobufError('empty body');
  const reader = new WireReader(bytes.subarray(PREFIX.length));
  const envelope: Envelope = { apiVersion: '', kind: '', raw: new Uint8Array() };
  while (!reader.done) {
    const tag = reader.uint32();
    if (tag === 0x0a) readType(reader, envelope);
    else if (tag === 0x12) envelope.raw = reader.bytes();
    else if (tag >>> 3 === 0) throw new ProtobufError(`proto: Unknown: illegal tag 0 (wire type ${tag & 7})`);
    else reader.skip(tag);
  }
  return envelope;
}

function readType(reader: WireReader, envelope: Envelope): void {
  const outer = reader.enter();
  while (!reader.done) {
    const tag = reader.uint32();
    if (tag === 0x0a) envelope.apiVersion = reader.text();
    else if (tag === 0x12) envelope.kind = reader.text();
    else reader.skip(tag);
  }
  reader.leave(outer);
}

let byKind: Map<string, string> | undefined;

/** The built-in type of an object; undefined for what has no protobuf form, such as custom resources. */
export function definitionOf({ apiVersion, kind }: { apiVersion: string; kind: string }): string | undefined {
  if (apiVersion === 'meta.k8s.io/v1' && kind.startsWith('PartialObjectMetadata')) return `${META}.${kind}`;
  if (!byKind) {
    byKind = new Map();
    for (const [name, { gvk = [] }] of Object.entries(definitions)) for (const one of gvk) byKind.set(one, name);
  }
  return byKind.get(`${apiVersion.includes('/') ? '' : '/'}${apiVersion} ${kind}`);
}
