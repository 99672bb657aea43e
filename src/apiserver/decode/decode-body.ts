import { isUtf8 } from 'node:buffer';
import { parseDocument } from 'yaml';
import { ApiError, apiVersionOf, badRequest, type KubeObject } from '#api';
import type { Kind } from '#kinds';
import { checkSize } from './body-limits.ts';
import { checkSchema, type SchemaFindings } from './check-schema.ts';
import { conforms } from './conforms.ts';
import { duplicateFields } from './duplicate-fields.ts';
import { keysWithin } from './json-size.ts';

export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

/** A body as an object of its kind, and what the client should be warned of. */
export interface Decoded<T> {
  object: T;
  warnings: string[];
}

const CLEAN: Findings = { unknown: [], mismatch: undefined, pruned: [] };

/** `pruned` are the unknown fields that have been taken away already. */
type Findings = SchemaFindings & { pruned: string[] };

/** A body that has been read, not yet as anything in particular. */
export interface ParsedBody {
  value: unknown;
  /** As JSON. */
  text: string;
  /** Whether the text has a field twice somewhere; absent: it may. */
  repeats?: boolean;
}
/** A type with nothing but what every object has. */
const ENVELOPE = 'io.k8s.api.core.v1.Namespace';

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
    throw new ApiError('BadRequest', jsonFault(text, cause), { cause });
  }
}

/**
 * Reads a body as an object of the kind: refuses what cannot be read as its type, and treats unknown and repeated
 * fields as `validation` says.
 */
export function decodeObject<T extends KubeObject>(
  kind: Pick<Kind, 'group' | 'version' | 'kind' | 'definition' | 'custom'>,
  { value, text, repeats = true }: ParsedBody,
  validation: FieldValidation,
): Decoded<T> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badRequest(
      `couldn't get version/kind; json parse error: json: cannot unmarshal ${Array.isArray(value) ? 'array' : typeof value} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
    );
  }
  const said = value as KubeObject;
  const about = `${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}`;
  if (said.kind !== undefined && said.kind !== kind.kind && said.apiVersion === apiVersionOf(kind)) {
    throw badRequest(`${said.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: converting`);
  }
  const clean = !kind.custom && conforms(kind.definition, value);
  if (clean && !repeats) return { object: value as T, warnings: [] };
  const { unknown, mismatch, pruned } = clean ? CLEAN : findingsOf(kind, value);
  if (mismatch) throw badRequest(`${about}: ${mismatch}`);
  if (validation === 'Ignore') return { object: value as T, warnings: [] };
  const problems = [
    ...[...unknown, ...pruned].map((path) => `unknown field ${JSON.stringify(path)}`),
    ...duplicateFields(text).map((path) => `duplicate field ${JSON.stringify(path)}`),
  ];
  if (problems.length > 0 && validation === 'Strict') {
    throw badRequest(`${about}: strict decoding error: ${problems.join(', ')}`);
  }
  return { object: dropUnknown(value, unknown) as T, warnings: problems };
}

/** A custom object has metadata like any other; its own fields are known by its schema alone. */
function findingsOf({ definition, custom }: Pick<Kind, 'definition' | 'custom'>, value: KubeObject): Findings {
  if (!custom) return { ...checkSchema(definition, value), pruned: [] };
  const envelope = Object.entries(value).filter(([key]) => ['apiVersion', 'kind', 'metadata'].includes(key));
  const findings = checkSchema(ENVELOPE, Object.fromEntries(envelope));
  return { ...findings, pruned: findings.mismatch === undefined ? custom.prune(value) : [] };
}

/** Unknown fields are left out of what is stored. */
function dropUnknown(value: object, unknown: string[]): object {
  for (const path of unknown) {
    const keys = path.split(/\.|\[(\d+)\]/).filter((key) => key !== undefined && key !== '');
    let at: unknown = value;
    for (const key of keys.slice(0, -1)) at = (at as { [key: string]: unknown } | undefined)?.[key];
    const last = keys.at(-1);
    if (typeof at === 'object' && at !== null && last !== undefined) delete (at as { [key: string]: unknown })[last];
  }
  return value;
}

/** Throws `BadRequest` for what is no YAML, or whose aliases hold themselves, or are too many to be meant. */
function parseYaml(yaml: string): ParsedBody {
  try {
    const document = parseDocument(yaml, { version: '1.1', uniqueKeys: false, merge: true });
    if (document.errors[0]) throw document.errors[0];
    const value: unknown = document.toJS({ maxAliasCount: 100 }) ?? null;
    const text = JSON.stringify(value);
    checkSize(text);
    return { value, text, repeats: false };
  } catch (cause) {
    const [message = ''] = String(cause instanceof Error ? cause.message : cause).split('\n');
    throw new ApiError('BadRequest', `error converting YAML to JSON: yaml: ${message}`, { cause });
  }
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

function jsonFault(text: string, fault: unknown): string {
  const why = fault instanceof SyntaxError ? fault.message : '';
  const cutShort =
    why.startsWith('Unexpected end') || why.startsWith('Unterminated') || why.endsWith(` ${text.length}`);
  if (cutShort) return 'unexpected end of JSON input';
  return `invalid character ${JSON.stringify(text.trim().charAt(0)).replaceAll('"', "'")} looking for beginning of value`;
}
