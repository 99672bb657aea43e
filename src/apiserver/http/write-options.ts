import { type FieldError, forbidden, invalid, invalidValue, notSupported, required, tooLong } from '#api';
import type { FieldValidation } from '../decode/decode-body.ts';
import type { OwnedWriteOptions } from '../rest/ownership.ts';
import type { Exchange } from './exchange.ts';

/** What a write is asked to do besides writing. */
export interface AskedWrite {
  options: OwnedWriteOptions & { fieldManager: string };
  validation: FieldValidation;
}

type OptionsKind = 'CreateOptions' | 'UpdateOptions' | 'PatchOptions';
const MAX_MANAGER_BYTES = 128;
/** The name of almost every program. */
const PLAIN_NAME = /^[ -~]{0,128}$/;
const VALIDATIONS = ['', 'Ignore', 'Strict', 'Warn'];

/** Reads the options of a write; all that is wrong with them is told at once, as `Invalid`. */
export function writeOptionsOf(
  exchange: Exchange,
  kind: OptionsKind,
  { subresource, isApply = false }: { subresource?: string | undefined; isApply?: boolean } = {},
): AskedWrite {
  const { query } = exchange;
  const said = query.get('fieldManager') ?? '';
  const dryRun = query.getAll('dryRun');
  const validation = query.get('fieldValidation') ?? '';
  const errors: FieldError[] = [];
  if (kind === 'PatchOptions' && !isApply && query.has('force')) {
    errors.push(forbidden('force', 'may not be specified for non-apply patch'));
  }
  if (isApply && said === '') errors.push(required('fieldManager', 'is required for apply patch'));
  errors.push(...managerFaults(said));
  if (dryRun.some((text) => text !== 'All')) errors.push(notSupported('dryRun', dryRun, ['All']));
  if (!VALIDATIONS.includes(validation)) errors.push(notSupported('fieldValidation', validation, VALIDATIONS));
  if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', kind }, '', errors);
  return {
    options: {
      dryRun: dryRun.length > 0,
      fieldManager: said || programOf(exchange),
      warn: (texts) => exchange.warn(texts),
      ...(subresource !== undefined && { subresource }),
    },
    validation: (validation || 'Warn') as FieldValidation,
  };
}

function managerFaults(manager: string): FieldError[] {
  const errors: FieldError[] = [];
  if (Buffer.byteLength(manager) > MAX_MANAGER_BYTES) errors.push(tooLong('fieldManager', MAX_MANAGER_BYTES));
  let position = 0;
  for (const char of manager) {
    if (!isPrintable(char)) {
      const code = (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
      errors.push(invalidValue('fieldManager', manager, `invalid character U+${code} (at position ${position})`));
    }
    position += Buffer.byteLength(char);
  }
  return errors;
}

/** A caller that does not say under which name it writes has that of its program. */
function programOf(exchange: Exchange): string {
  const [program = ''] = (exchange.header('user-agent') ?? '').split('/');
  if (PLAIN_NAME.test(program)) return program;
  let name = '';
  for (const char of program) {
    if (isPrintable(char) && Buffer.byteLength(name + char) <= MAX_MANAGER_BYTES) name += char;
  }
  return name;
}

function isPrintable(char: string): boolean {
  return char === ' ' || !/[\p{C}\p{Z}]/u.test(char);
}
