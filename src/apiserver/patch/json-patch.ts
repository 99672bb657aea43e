import fastJsonPatch, { type Operation } from 'fast-json-patch';
import { ApiError, badRequest, cloneJson } from '#api';
import { resolvedPointer } from './resolved-pointer.ts';

const MAX_OPERATIONS = 10_000;
/** All copies of one patch together, as JSON: a few that copy each other would fill any memory. */
const MAX_COPIED = 3 * 1024 * 1024;

/**
 * Applies a JSON patch (RFC 6902) to a copy. Throws `BadRequest` for what is no patch, and `Invalid` for one that does
 * not fit, without saying why, as the original does.
 */
export function jsonPatch(current: object, operations: unknown): object {
  if (!Array.isArray(operations))
    throw badRequest('json: cannot unmarshal object into Go value of type jsonpatch.Patch');
  if (operations.length > MAX_OPERATIONS) {
    const message = `The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${operations.length}`;
    throw new ApiError('RequestEntityTooLarge', `Request entity too large: ${message}`);
  }
  for (const operation of operations) checkOperation(operation);
  try {
    return patched(cloneJson(current), operations as Operation[]);
  } catch (cause) {
    const message = 'the server rejected our request due to an error in our request';
    throw new ApiError('Invalid', message, { details: {}, cause });
  }
}

function patched(document: object, operations: Operation[]): object {
  let result = document;
  let copied = 0;
  for (const operation of operations) {
    if (operation.op === 'copy') {
      const from = resolvedPointer(result, operation.from);
      copied += JSON.stringify(fastJsonPatch.getValueByPointer(result, from) ?? null).length;
      if (copied > MAX_COPIED) throw new RangeError(`copies of more than ${MAX_COPIED} characters`);
    }
    for (const step of stepsOf(result, operation)) result = applied(result, step);
  }
  return result;
}

/** A move in two steps: its path is one in what is left after the first. */
function stepsOf(document: object, operation: Operation): Operation[] {
  if (operation.op !== 'move') return [operation];
  const from = resolvedPointer(document, operation.from);
  const value: unknown = fastJsonPatch.getValueByPointer(document, from);
  return [
    { op: 'remove', path: from },
    { op: 'add', path: operation.path, value },
  ];
}

function applied(document: object, operation: Operation): object {
  const path = resolvedPointer(document, operation.path, operation.op === 'add' || operation.op === 'copy');
  const own = { ...operation, path };
  if ('from' in own) own.from = resolvedPointer(document, own.from);
  // Later operations change what earlier ones have put in: never the patch itself, which may be needed once more.
  if ('value' in own) own.value = cloneJson(own.value);
  return fastJsonPatch.applyOperation(document, own as Operation, true, true, true).newDocument;
}

function checkOperation(operation: unknown): void {
  if (typeof operation !== 'object' || operation === null || Array.isArray(operation)) {
    throw unreadable(`${wordOf(operation)} into Go value of type handlers.jsonPatchOp`);
  }
  for (const [field, value] of Object.entries(operation)) {
    if (!['op', 'path', 'from'].includes(field) || value === null || typeof value === 'string') continue;
    throw unreadable(`${wordOf(value)} into Go struct field jsonPatchOp.${field} of type string`);
  }
}

function unreadable(what: string): ApiError {
  return badRequest(`error decoding patch: json: cannot unmarshal ${what}`);
}

function wordOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (value === null) return 'null';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
