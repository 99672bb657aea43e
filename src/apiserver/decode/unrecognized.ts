import { ApiError } from '#api';

/** Bodies of more than this are shortened in messages. */
const SHOWN_BYTES = 30;

/** A body that cannot even be asked for its type, in the original's words: text that is no object is shown in hex. */
export function unrecognized(kind: string, cause: Error, bytes: Uint8Array): ApiError {
  const message = `the object provided is unrecognized (must be of type ${kind}): ${cause.message} (${summary(bytes)})`;
  return new ApiError('BadRequest', message, { cause });
}

function summary(bytes: Uint8Array): string {
  if (bytes.length === 0) return '<empty>';
  const shown = Buffer.from(bytes.subarray(0, SHOWN_BYTES)).toString(bytes[0] === 0x7b ? 'utf8' : 'hex');
  return bytes.length > SHOWN_BYTES ? `${shown} ...` : shown;
}
