import { duplicate, type FieldError, required } from '#api';

/** Conditions of flow control have a type, each once. */
export function validateConditionTypes(conditions: readonly { type?: string }[] = []): FieldError[] {
  const types = conditions.map(({ type }) => type);
  return conditions.flatMap(({ type }, i) => {
    const path = `status.conditions[${i}].type`;
    const again = types.indexOf(type) < i ? [duplicate(path, type ?? '')] : [];
    return type ? again : [...again, required(path, 'must not be empty')];
  });
}
