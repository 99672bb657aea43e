import { type FieldError, invalidValue, labelValueProblems, notSupported, type Toleration } from '#api';
import { qualifiedName } from '../../../field-rules.ts';

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
const OPERATORS = ['Equal', 'Exists'];
/** Comparisons of numbers, which clusters do not know by default. */
const COMPARISONS = ['Lt', 'Gt'];

export function validateTolerations(field: string, tolerations: readonly Toleration[]): FieldError[] {
  return tolerations.flatMap((toleration, index) => {
    const { key, operator, effect, tolerationSeconds } = toleration;
    const path = `${field}[${index}]`;
    const errors = key ? qualifiedName(`${path}.key`, key) : [];
    if (!key && operator !== 'Exists') {
      const text = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
      errors.push(invalidValue(`${path}.operator`, operator ?? '', text));
    }
    if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
      const text = "effect must be 'NoExecute' when `tolerationSeconds` is set";
      errors.push(invalidValue(`${path}.effect`, effect ?? '', text));
    }
    errors.push(...validateOperator(`${path}.operator`, toleration));
    if (effect && !EFFECTS.includes(effect)) errors.push(notSupported(`${path}.effect`, effect, EFFECTS));
    return errors;
  });
}

function validateOperator(field: string, { operator, value = '' }: Toleration): FieldError[] {
  switch (operator) {
    case undefined:
    case 'Equal': {
      const texts = labelValueProblems(value);
      return texts.length > 0 ? [invalidValue(field, value, texts.join(';'))] : [];
    }
    case 'Exists':
      return value ? [invalidValue(field, value, "value must be empty when `operator` is 'Exists'")] : [];
    default: {
      const known = COMPARISONS.includes(operator) ? [...OPERATORS, ...COMPARISONS] : OPERATORS;
      return [notSupported(field, operator, known)];
    }
  }
}
