import { type FieldError, invalid, invalidValue, tooLong } from '#api';
import type { Exchange } from './exchange.ts';

export const PATCH_OPTIONS = { group: 'meta.k8s.io', kind: 'PatchOptions' };
const MAX_MANAGER_BYTES = 128;

/** Whose changes these are: as the caller says, or by the name of its program. */
export function managerOf(exchange: Exchange): string {
  const said = exchange.query.get('fieldManager') ?? '';
  const errors: FieldError[] = [];
  if (Buffer.byteLength(said) > MAX_MANAGER_BYTES) errors.push(tooLong('fieldManager', MAX_MANAGER_BYTES));
  if (/\p{C}/u.test(said)) {
    errors.push(invalidValue('fieldManager', said, 'should only contain printable characters'));
  }
  if (errors.length > 0) throw invalid(PATCH_OPTIONS, '', errors);
  if (said) return said;
  const [program = ''] = (exchange.header('user-agent') ?? '').split('/');
  return program.replace(/[^ -~]/g, '').slice(0, MAX_MANAGER_BYTES);
}

/** The type of the body, without parameters. */
export function mediaType(exchange: Exchange): string {
  return (exchange.header('content-type') ?? '').split(';')[0]?.trim() ?? '';
}
