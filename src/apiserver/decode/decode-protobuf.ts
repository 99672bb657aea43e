import { ApiError, apiVersionOf, decodeMessage, type KubeObject, ProtobufError, readEnvelope } from '#api';
import type { Kind } from '#kinds';
import { MAX_OBJECTS } from './body-limits.ts';
import { checkType } from './type-check.ts';
import { unrecognized } from './unrecognized.ts';

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
    if (!known) throw unrecognized(kind.kind, cause, bytes);
    const message = `${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: ${cause.message}`;
    throw new ApiError('BadRequest', message, { cause });
  }
}
