import { duplicate, type FieldError, invalidValue, required, tooMany } from '#api';
import { qualifiedName } from '../field-rules.ts';

/** An expression with a name. Expressions are not compiled. */
interface Named {
  name: string;
  expression: string;
}

const MAX_CONDITIONS = 64;

/** Conditions on requests: each with a name of its own. */
export function validateMatchConditions(path: string, conditions: readonly Named[] = []): FieldError[] {
  const names = conditions.map(({ name }) => name);
  const errors = conditions.flatMap(({ name, expression }, i): FieldError[] => {
    const at = `${path}[${i}]`;
    return [
      ...(expression?.trim() ? [] : [required(`${at}.expression`)]),
      ...(name ? qualifiedName(`${at}.name`, name) : [required(`${at}.name`)]),
      ...(name && names.indexOf(name) < i ? [duplicate(`${at}.name`, name)] : []),
    ];
  });
  return conditions.length > MAX_CONDITIONS ? [tooMany(path, conditions.length, MAX_CONDITIONS), ...errors] : errors;
}

const RESERVED = new Set(
  'false in null true as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);

/** Expressions whose results others see by name. */
export function validateVariables(path: string, variables: readonly Named[] = []): FieldError[] {
  return variables.flatMap(({ name, expression }, i) => {
    const errors: FieldError[] = [];
    if (!name?.trim()) errors.push(required(`${path}[${i}].name`, 'name is not specified'));
    else if (!/^[_a-zA-Z][_a-zA-Z0-9]*$/.test(name) || RESERVED.has(name)) {
      errors.push(invalidValue(`${path}[${i}].name`, name, 'name is not a valid CEL identifier'));
    }
    if (!expression?.trim()) errors.push(required(`${path}[${i}].expression`, 'expression is not specified'));
    return errors;
  });
}
