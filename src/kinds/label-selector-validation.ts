import { type FieldError, forbidden, invalidValue, type LabelSelector, required } from '#api';
import { labelValue, qualifiedName } from './field-rules.ts';
import { validateLabels } from './metadata-validation.ts';

/** Checks the form of a `LabelSelector` object. */
export function validateLabelSelector(field: string, selector: LabelSelector | undefined): FieldError[] {
  if (!selector) return [];
  const errors = validateLabels(selector.matchLabels, `${field}.matchLabels`);
  for (const [index, { key, operator, values = [] }] of (selector.matchExpressions ?? []).entries()) {
    const path = `${field}.matchExpressions[${index}]`;
    if (operator === 'In' || operator === 'NotIn') {
      if (values.length === 0) {
        errors.push(required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
      }
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (values.length > 0) {
        const text = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
        errors.push(forbidden(`${path}.values`, text));
      }
    } else errors.push(invalidValue(`${path}.operator`, operator, 'not a valid selector operator'));
    errors.push(...qualifiedName(`${path}.key`, key));
    values.forEach((value, i) => {
      errors.push(...labelValue(`${path}.values[${i}]`, value));
    });
  }
  return errors;
}
