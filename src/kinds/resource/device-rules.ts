import {
  type DeviceSelector,
  dnsSubdomainProblems,
  type FieldError,
  invalidValue,
  type OpaqueDeviceConfiguration,
  required,
  tooLong,
} from '#api';
import { problems } from '../field-rules.ts';
import { driverName } from '../storage/csi-driver.ts';
import { validateSlice } from './sets.ts';

const MAX_SELECTORS = 32;
const MAX_EXPRESSION_BYTES = 10 * 1024;
const MAX_PARAMETERS_BYTES = 10 * 1024;

export function validateDeviceClass(field: string, name: string): FieldError[] {
  return name ? problems(field, name, dnsSubdomainProblems(name)) : [required(field)];
}

/** Conditions on devices. Their expressions are not compiled. */
export function validateSelectors(path: string, selectors: readonly DeviceSelector[] = []): FieldError[] {
  return validateSlice({ path, list: selectors, max: MAX_SELECTORS }, (at, { cel }) => {
    if (!cel) return [required(`${at}.cel`)];
    return cel.expression.length > MAX_EXPRESSION_BYTES ? [tooLong(`${at}.cel.expression`, MAX_EXPRESSION_BYTES)] : [];
  });
}

/** What a driver is told, which only the driver understands. */
export function validateConfiguration(path: string, { opaque }: { opaque?: OpaqueDeviceConfiguration }): FieldError[] {
  if (!opaque) return [required(`${path}.opaque`)];
  const field = `${path}.opaque.parameters`;
  const parameters: unknown = opaque.parameters;
  const errors = driverName(`${path}.opaque.driver`, opaque.driver);
  if (parameters === undefined || parameters === null) return [...errors, required(field)];
  if (JSON.stringify(parameters).length > MAX_PARAMETERS_BYTES)
    return [...errors, tooLong(field, MAX_PARAMETERS_BYTES)];
  if (typeof parameters === 'object' && !Array.isArray(parameters)) return errors;
  return [...errors, invalidValue(field, '<value omitted>', 'must be a valid JSON object')];
}
