import { duplicate, type FieldError, invalidValue, notSupported, required, tooLong } from '#api';
import { qualifiedName } from './field-rules.ts';

interface Condition {
  type?: string;
  status?: string;
  reason?: string;
  message?: string;
  observedGeneration?: number;
  lastTransitionTime?: string;
}

const STATUSES = ['False', 'True', 'Unknown'];
const REASON = '[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?';
const MAX_REASON = 1024;
const MAX_MESSAGE = 32 * 1024;

/** Conditions of the common form: one of each type, with a reason. */
export function validateConditions(path: string, conditions: readonly Condition[] = []): FieldError[] {
  const seen = new Set<string>();
  return conditions.flatMap((condition, i) => {
    const { type = '' } = condition;
    const errors = seen.has(type) ? [duplicate(`${path}[${i}].type`, type)] : [];
    seen.add(type);
    return [...errors, ...validateCondition(`${path}[${i}]`, condition)];
  });
}

function validateCondition(path: string, condition: Condition): FieldError[] {
  const { type = '', status = '', reason = '', message = '', observedGeneration = 0 } = condition;
  const errors = qualifiedName(`${path}.type`, type);
  if (!STATUSES.includes(status)) errors.push(notSupported(`${path}.status`, status, STATUSES));
  if (observedGeneration < 0) {
    errors.push(
      invalidValue(`${path}.observedGeneration`, observedGeneration, 'must be greater than or equal to zero'),
    );
  }
  if (!condition.lastTransitionTime) errors.push(required(`${path}.lastTransitionTime`, 'must be set'));
  if (!reason) errors.push(required(`${path}.reason`, 'must be set'));
  else if (!new RegExp(`^${REASON}$`).test(reason)) {
    const text = `a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters or '_,:', and must end with an alphanumeric character or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName',  or 'ReasonA,ReasonB',  or 'ReasonA:ReasonB', regex used for validation is '${REASON}')`;
    errors.push(invalidValue(`${path}.reason`, reason, text));
  }
  if (reason.length > MAX_REASON) errors.push(tooLong(`${path}.reason`, MAX_REASON));
  if (message.length > MAX_MESSAGE) errors.push(tooLong(`${path}.message`, MAX_MESSAGE));
  return errors;
}
