import { type DeviceTaint, type DeviceToleration, type FieldError, invalidValue, notSupported, required } from '#api';
import { labelValue, qualifiedName } from '../field-rules.ts';

const EFFECTS: readonly string[] = ['NoExecute', 'NoSchedule', 'None'];
const OPERATORS: readonly string[] = ['Equal', 'Exists'];

/** What keeps claims from a device. */
export function validateDeviceTaint(path: string, { key = '', value = '', effect }: DeviceTaint): FieldError[] {
  const errors = [...qualifiedName(`${path}.key`, key), ...labelValue(`${path}.value`, value)];
  return [...errors, ...(effect ? supportedEffect(path, effect) : [required(`${path}.effect`)])];
}

/** Which taints of a device a claim takes. */
export function validateDeviceToleration(path: string, toleration: DeviceToleration): FieldError[] {
  const { key, value = '', effect, operator = 'Equal' } = toleration;
  const errors = key ? qualifiedName(`${path}.key`, key) : [];
  if (!OPERATORS.includes(operator)) errors.push(notSupported(`${path}.operator`, operator, OPERATORS));
  if (operator === 'Equal') errors.push(...labelValue(`${path}.value`, value));
  if (operator === 'Exists' && value !== '') {
    errors.push(invalidValue(`${path}.value`, value, 'must be empty for operator `Exists`'));
  }
  return effect ? [...errors, ...supportedEffect(path, effect)] : errors;
}

function supportedEffect(path: string, effect: string): FieldError[] {
  return EFFECTS.includes(effect) ? [] : [notSupported(`${path}.effect`, effect, EFFECTS)];
}
