import {
  canonicalQuantity,
  type FieldError,
  invalidValue,
  labelKeyProblems,
  parseQuantity,
  type ResourceRequirements,
} from '#api';
import { problems } from '../../../field-rules.ts';

const STANDARD = ['cpu', 'memory', 'ephemeral-storage'];
const isStandard = (name: string) => STANDARD.includes(name) || name.startsWith('hugepages-');
const nano = (text: string) => parseQuantity(text)?.nano ?? 0n;

/** Checks what a container asks for: known names, nothing negative, no request above its limit. */
export function validateResources(field: string, resources: ResourceRequirements | undefined): FieldError[] {
  const { limits = {}, requests = {} } = resources ?? {};
  const errors = Object.entries(limits).flatMap(([name, amount]) =>
    validateAmount(`${field}.limits[${name}]`, name, amount),
  );
  for (const [name, amount] of Object.entries(requests)) {
    errors.push(...validateAmount(`${field}.requests[${name}]`, name, amount));
    const limit = limits[name];
    const mayOvercommit = STANDARD.includes(name);
    if (limit === undefined) {
      if (!mayOvercommit)
        errors.push(invalidValue(`${field}.limits`, '', 'Limit must be set for non overcommitable resources'));
    } else if (!mayOvercommit && nano(amount) !== nano(limit)) {
      errors.push(exceeds(field, amount, `must be equal to ${name} limit of ${canonicalQuantity(limit)}`));
    } else if (nano(amount) > nano(limit)) {
      errors.push(exceeds(field, amount, `must be less than or equal to ${name} limit of ${canonicalQuantity(limit)}`));
    }
  }
  return errors;
}

function exceeds(field: string, amount: string, text: string): FieldError {
  return invalidValue(`${field}.requests`, canonicalQuantity(amount), text);
}

function validateAmount(field: string, name: string, amount: string): FieldError[] {
  const errors = problems(field, name, labelKeyProblems(name));
  if (errors.length === 0 && !name.includes('/') && !isStandard(name)) {
    errors.push(invalidValue(field, name, 'must be a standard resource for containers'));
  }
  const value = nano(amount);
  if (value < 0n) errors.push(invalidValue(field, canonicalQuantity(amount), 'must be greater than or equal to 0'));
  if (name.includes('/') && value % 1_000_000_000n !== 0n) {
    errors.push(invalidValue(field, canonicalQuantity(amount), 'must be an integer'));
  }
  return errors;
}
