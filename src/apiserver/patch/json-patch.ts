import fastJsonPatch, { type Operation } from 'fast-json-patch';
import { ApiError, badRequest, cloneJson } from '#api';

const MAX_OPERATIONS = 10_000;
const OPERATIONS = ['add', 'remove', 'replace', 'move', 'copy', 'test'];

/** Applies a JSON patch (RFC 6902) to a copy. Throws `BadRequest` for what is no patch, `Invalid` for one that does not fit. */
export function jsonPatch(current: object, operations: unknown): object {
  if (!Array.isArray(operations))
    throw badRequest('json: cannot unmarshal object into Go value of type jsonpatch.Patch');
  if (operations.length > MAX_OPERATIONS) {
    const message = `The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${operations.length}`;
    throw new ApiError('RequestEntityTooLarge', message);
  }
  for (const operation of operations) checkOperation(operation);
  try {
    const copy = cloneJson(current);
    return fastJsonPatch.applyPatch(copy, operations as Operation[], true, true, true).newDocument as object;
  } catch (cause) {
    throw new ApiError('Invalid', `the server rejected our request due to an error in our request`, { cause });
  }
}

function checkOperation(operation: unknown): void {
  const { op, path } = (typeof operation === 'object' && operation !== null ? operation : {}) as Partial<Operation>;
  if (typeof op !== 'string' || !OPERATIONS.includes(op)) throw badRequest(`Unexpected kind: ${String(op)}`);
  if (typeof path !== 'string') throw badRequest('missing path');
}
