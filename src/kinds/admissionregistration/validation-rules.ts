import {
  type AuditAnnotation,
  duplicate,
  type FieldError,
  invalidValue,
  notSupported,
  required,
  type ValidatingAdmissionPolicy,
  type Validation,
} from '#api';
import { qualifiedName } from '../field-rules.ts';

const REASONS = ['Forbidden', 'Invalid', 'RequestEntityTooLarge'];
const MAX_ANNOTATIONS = 20;
const MAX_EXPRESSION_BYTES = 5 * 1024;

/** What a policy checks, and what it writes into the audit log. */
export function validateValidations({ metadata, spec }: ValidatingAdmissionPolicy): FieldError[] {
  const { validations = [], auditAnnotations = [] } = spec ?? {};
  const text = 'validations or auditAnnotations must contain at least one item';
  if (validations.length === 0 && auditAnnotations.length === 0) {
    return [required('spec.validations', text), required('spec.auditAnnotations', text)];
  }
  const errors = validations.flatMap((validation, i) => validateOne(`spec.validations[${i}]`, validation));
  if (auditAnnotations.length > MAX_ANNOTATIONS) {
    const many = `must not have more than ${MAX_ANNOTATIONS} auditAnnotations`;
    errors.push(invalidValue('spec.auditAnnotations', auditAnnotations, many));
  }
  return [...errors, ...validateAnnotations(metadata?.name ?? '', auditAnnotations)];
}

function validateOne(path: string, { expression, message, messageExpression, reason }: Validation): FieldError[] {
  const errors: FieldError[] = [];
  if (!expression?.trim()) errors.push(required(`${path}.expression`, 'expression is not specified'));
  if (messageExpression && !messageExpression.trim()) {
    errors.push(invalidValue(`${path}.messageExpression`, messageExpression, 'must be non-empty if specified'));
  }
  if (message && !message.trim()) {
    errors.push(invalidValue(`${path}.message`, message, 'message must be non-empty if specified'));
  } else if (/[\n\r]/.test(message?.trim() ?? '')) {
    errors.push(invalidValue(`${path}.message`, message, 'message must not contain line breaks'));
  }
  if (reason !== undefined && !REASONS.includes(reason)) {
    errors.push(notSupported(`${path}.reason`, reason, REASONS));
  }
  return errors;
}

function validateAnnotations(policy: string, annotations: readonly AuditAnnotation[]): FieldError[] {
  const keys = annotations.map(({ key }) => key);
  return annotations.flatMap(({ key, valueExpression }, i) => {
    const path = `spec.auditAnnotations[${i}]`;
    const errors = qualifiedName(`${path}.key`, `${policy}/${key}`);
    const expression = valueExpression?.trim() ?? '';
    if (!expression) errors.push(required(`${path}.valueExpression`, 'valueExpression is not specified'));
    else if (expression.length > MAX_EXPRESSION_BYTES) {
      const text = `must not exceed ${MAX_EXPRESSION_BYTES} bytes in length`;
      errors.push(required(`${path}.valueExpression`, text));
    }
    return keys.indexOf(key) < i ? [...errors, duplicate(`${path}.key`, key)] : errors;
  });
}
