import { ApiError, apiVersionOf, decodeMessage, type KubeObject, ProtobufError, readEnvelope } from '#api';
import type { Kind } from '#kinds';
import { MAX_OBJECTS } from './body-limits.ts';
import { checkType } from './type-check.ts';

/** Bodies of more than this are shortened in messages. */
const SHOWN_BYTES = 30;

/** Reads a body in protobuf as an object of the kind. Throws `BadRequest` in the original's words. */
export function decodeProtobuf<T extends KubeObject>(
  kind: Pick<Kind, 'group' | 'version' | 'kind' | 'definition'>,
  bytes: Uint8Array,
): T {
  const apiVersion = apiVersionOf(kind);
  let known = false;
  try {
    const envelope = readEnvelope(bytes);
    known = true;
    const said = { kind: envelope.kind || kind.kind, apiVersion: envelope.apiVersion || apiVersion };
    checkType(kind, said);
    return { ...said, ...decodeMessage(kind.definition, envelope.raw, { maxObjects: MAX_OBJECTS }) } as T;
  } catch (cause) {
    if (!(cause instanceof ProtobufError)) throw cause;
    const message = known
      ? `${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: ${cause.message}`
      : `the object provided is unrecognized (must be of type ${kind.kind}): ${cause.message} (${shown(bytes)})`;
    throw new ApiError('BadRequest', message, { cause });
  }
}

function shown(bytes: Uint8Array): string {
  if (bytes.length === 0) return '<empty>';
  const hex = Buffer.from(bytes.subarray(0, SHOWN_BYTES)).toString('hex');
  return bytes.length > SHOWN_BYTES ? `${hex} ...` : hex;
}
