import { isUtf8 } from 'node:buffer';
import { type Document, isScalar, LineCounter, parseDocument, visit, type YAMLParseError } from 'yaml';
import { ApiError, badRequest, type KubeObject, quoted } from '#api';
import { jsonFault, type Kind } from '#kinds';
import { checkSize } from './body-limits.ts';
import { checkSchema, type Mismatch, type SchemaFindings } from './check-schema.ts';
import { conforms } from './conforms.ts';
import { goTypeOf } from './go-type.ts';
import { keysWithin } from './json-size.ts';
import { strictProblems } from './strict-problems.ts';
import { checkType } from './type-check.ts';
import { unrecognized } from './unrecognized.ts';
import { checkYamlSize } from './yaml-limits.ts';

export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

/** A body as an object of its kind, and what the client should be warned of. */
export interface Decoded<T> {
  object: T;
  warnings: string[];
}

/** What is wrong with a body. */
export interface Faults {
  mismatch: Mismatch | undefined;
  /** Unknown and repeated fields, as strict decoding tells them. */
  problems: string[];
}

/** A body that has been read, not yet as anything in particular. */
export interface ParsedBody {
  value: unknown;
  /** As JSON. */
  text: string;
  /** Whether the text has a field twice somewhere; absent: it may. */
  repeats?: boolean;
  /** What a YAML text says twice, told by line. */
  repeated?: readonly string[];
}
/** A type with nothing but what every object has. */
const ENVELOPE = 'io.k8s.api.core.v1.Namespace';
const GO_ENVELOPE =
  'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';
const NO_FAULTS: Faults = { mismatch: undefined, problems: [] };

/** JSON, or YAML where the content type says so. Throws `BadRequest` for anything else. */
export function parseBody(bytes: Uint8Array, contentType: string): ParsedBody {
  const text = utf8(bytes);
  if (contentType.includes('yaml') && !isJson(text)) return parseYaml(text);
  try {
    const value: unknown = JSON.parse(text);
    const { keys } = checkSize(text);
    return { value, text, repeats: keys !== keysWithin(value) };
  } catch (cause) {
    if (cause instanceof ApiError) throw cause;
    throw new Unreadable(jsonFault(text) ?? 'invalid JSON', { cause });
  }
}

/** A text that is not in the language it should be in. */
class Unreadable extends ApiError {
  constructor(message: string, options: ErrorOptions) {
    super('BadRequest', message, options);
  }
}

/** Reads a body that should be an object of the kind: see {@link decodeObject}. */
export function decodeBody<T extends KubeObject>(
  kind: DecodedKind,
  { bytes, contentType }: { bytes: Uint8Array; contentType: string },
  validation: FieldValidation,
): Decoded<T> {
  let parsed: ParsedBody;
  try {
    parsed = parseBody(bytes, contentType);
  } catch (cause) {
    if (!(cause instanceof Unreadable)) throw cause;
    const isYaml = contentType.includes('yaml');
    throw unrecognized(kind.kind, isYaml ? cause : unreadableType(cause.message), bytes);
  }
  return decodeObject<T>(kind, parsed, validation);
}

function unreadableType(fault: string): Error {
  return new Error(`couldn't get version/kind; json parse error: ${fault}`);
}

/**
 * Reads a body as an object of the kind: refuses what cannot be read as its type, and treats unknown and repeated
 * fields as `validation` says.
 */
export function decodeObject<T extends KubeObject>(
  kind: DecodedKind,
  body: ParsedBody,
  validation: FieldValidation,
): Decoded<T> {
  const { value } = body;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const fault = `json: cannot unmarshal ${goTypeOf(value)} into Go value of type ${GO_ENVELOPE}`;
    throw unrecognized(kind.kind, unreadableType(fault), Buffer.from(body.text));
  }
  checkType(kind, value);
  const { mismatch, problems } = cleaned(kind, body);
  const about = `${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}`;
  if (mismatch) throw badRequest(`${about}: ${mismatch.decoding}`);
  if (problems.length > 0 && validation === 'Strict') {
    throw badRequest(`${about}: strict decoding error: ${strictText(problems, body.repeated)}`);
  }
  return { object: value as T, warnings: validation === 'Ignore' ? [] : problems };
}

/** All problems as one text; those of YAML under a heading of their own. */
function strictText(problems: readonly string[], repeated: readonly string[] = []): string {
  if (repeated.length === 0) return problems.join(', ');
  const lines = repeated.map((line) => `\n  ${line}`).join('');
  return [`yaml: unmarshal errors:${lines}`, ...problems.slice(repeated.length)].join(', ');
}

type DecodedKind = Pick<Kind, 'group' | 'version' | 'kind' | 'definition' | 'custom'>;

/** Takes the unknown fields away from a body that is an object, and tells what is wrong with it. */
export function cleaned(kind: DecodedKind, { value, text, repeats = true, repeated = [] }: ParsedBody): Faults {
  const body = value as KubeObject;
  if (!kind.custom && !repeats && conforms(kind.definition, body)) {
    return repeated.length > 0 ? { mismatch: undefined, problems: [...repeated] } : NO_FAULTS;
  }
  const { unknown, mismatch, pruned } = findingsOf(kind, body);
  dropUnknown(body, unknown);
  const strange = [...unknown, ...pruned];
  const told = repeats ? strictProblems(text, strange) : [];
  // What was never in the text stands in the value alone: it is the outcome of a patch.
  const untold = strange.map((path) => `unknown field ${quoted(path)}`).filter((problem) => !told.includes(problem));
  return { mismatch, problems: [...repeated, ...told, ...untold] };
}

/** A custom object has metadata like any other; its own fields are known by its schema alone. */
function findingsOf(
  { definition, custom }: Pick<Kind, 'definition' | 'custom'>,
  value: KubeObject,
): SchemaFindings & { pruned: string[] } {
  if (!custom) return { ...checkSchema(definition, value), pruned: [] };
  const envelope = Object.entries(value).filter(([key]) => ['apiVersion', 'kind', 'metadata'].includes(key));
  const findings = checkSchema(ENVELOPE, Object.fromEntries(envelope));
  return { ...findings, pruned: findings.mismatch === undefined ? custom.prune(value) : [] };
}

/** Unknown fields are left out of what is stored. */
function dropUnknown(value: object, unknown: string[]): void {
  for (const path of unknown) {
    const keys = path.split(/\.|\[(\d+)\]/).filter((key) => key !== undefined && key !== '');
    let at: unknown = value;
    for (const key of keys.slice(0, -1)) at = (at as { [key: string]: unknown } | undefined)?.[key];
    const last = keys.at(-1);
    if (typeof at === 'object' && at !== null && last !== undefined) delete (at as { [key: string]: unknown })[last];
  }
}

/** Throws `BadRequest` for what is no YAML, or whose aliases hold themselves, or are too many to be meant. */
function parseYaml(yaml: string): ParsedBody {
  try {
    const lineCounter = new LineCounter();
    checkYamlSize(yaml);
    // Pretty errors quote the line for each of them.
    const options = { version: '1.1', uniqueKeys: false, merge: true, prettyErrors: false, lineCounter } as const;
    const document = parseDocument(yaml, options);
    const [fault] = document.errors;
    if (fault) throw new Error(placed(fault, lineCounter), { cause: fault });
    const value: unknown = document.toJS({ maxAliasCount: 100 }) ?? null;
    const text = JSON.stringify(value);
    checkSize(text);
    return { value, text, repeats: false, repeated: repeatedKeys(document, lineCounter) };
  } catch (cause) {
    const [message = ''] = String(cause instanceof Error ? cause.message : cause).split('\n');
    if (cause instanceof ApiError) throw cause;
    throw new Unreadable(`error converting YAML to JSON: yaml: ${message}`, { cause });
  }
}

function placed({ message, pos }: YAMLParseError, lines: LineCounter): string {
  const { line, col } = lines.linePos(pos[0]);
  return `${message} at line ${line}, column ${col}:`;
}

/** Keys that stand twice in one mapping, by their lines. */
function repeatedKeys(document: Document, lines: LineCounter): string[] {
  const found: string[] = [];
  visit(document, {
    Map(_, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        const { line } = lines.linePos(key.range?.[0] ?? 0);
        if (seen.has(key.value)) found.push(`line ${line}: key ${JSON.stringify(key.value)} already set in map`);
        seen.add(key.value);
      }
    },
  });
  return found;
}

/** JSON is YAML too, and much quicker read as what it is. */
function isJson(text: string): boolean {
  if (!text.startsWith('{')) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    // YAML may begin with a brace as well.
    return false;
  }
}

function utf8(bytes: Uint8Array): string {
  if (isUtf8(bytes)) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
  throw badRequest('the body of the request is not valid UTF-8');
}
