import { type FieldError, invalidValue, type LabelSelector, notSupported, required } from '#api';
import { validateLabelSelector } from '../label-selector-validation.ts';

interface ParamKind {
  apiVersion?: string;
  kind?: string;
}

interface ParamRef {
  name?: string;
  namespace?: string;
  selector?: LabelSelector;
  parameterNotFoundAction?: string;
}

export function paramKindText(kind: ParamKind | undefined): string {
  return kind ? `${kind.apiVersion ?? ''}/${kind.kind ?? ''}` : '<unset>';
}

export function paramRefText(ref: ParamRef | undefined): string {
  if (!ref) return '<unset>';
  return ref.namespace ? `${ref.namespace}/${ref.name ?? ''}` : (ref.name ?? '');
}

/** What policies of both kinds must say, whatever they do. Their expressions are not compiled. */
export function validatePolicy(
  spec: { paramKind?: ParamKind; matchConstraints?: { resourceRules?: unknown[] }; failurePolicy?: string } | undefined,
): FieldError[] {
  const { paramKind, matchConstraints, failurePolicy } = spec ?? {};
  const errors: FieldError[] = [];
  if (failurePolicy && failurePolicy !== 'Fail' && failurePolicy !== 'Ignore') {
    errors.push(notSupported('spec.failurePolicy', failurePolicy, ['Fail', 'Ignore']));
  }
  if (paramKind) {
    if (!paramKind.apiVersion) errors.push(required('spec.paramKind.apiVersion'));
    if (!paramKind.kind) errors.push(required('spec.paramKind.kind'));
  }
  if (!matchConstraints) errors.push(required('spec.matchConstraints'));
  else if (!matchConstraints.resourceRules?.length) errors.push(required('spec.matchConstraints.resourceRules'));
  return errors;
}

/** What bindings of both kinds must say. */
export function validatePolicyBinding(spec: { policyName?: string; paramRef?: ParamRef } | undefined): FieldError[] {
  const errors: FieldError[] = spec?.policyName ? [] : [required('spec.policyName')];
  const { paramRef } = spec ?? {};
  if (!paramRef) return errors;
  const { name, selector, parameterNotFoundAction: action } = paramRef;
  const path = 'spec.paramRef';
  if (name && selector) {
    errors.push({
      type: 'FieldValueForbidden',
      field: `${path}.name`,
      detail: 'name and selector are mutually exclusive',
    });
  }
  if (!name && !selector) errors.push(required(path, 'one of name or selector must be specified'));
  if (!action) errors.push(required(`${path}.parameterNotFoundAction`));
  else if (action !== 'Allow' && action !== 'Deny') {
    errors.push(notSupported(`${path}.parameterNotFoundAction`, action, ['Deny', 'Allow']));
  }
  return [...errors, ...validateLabelSelector(`${path}.selector`, selector)];
}

/** The names under which an expression sees other expressions: each once. */
export function validateNames(path: string, named: readonly { name: string; expression: string }[] = []): FieldError[] {
  const seen = new Set<string>();
  return named.flatMap(({ name, expression }, i) => {
    const errors: FieldError[] = name ? [] : [required(`${path}[${i}].name`)];
    if (!expression) errors.push(required(`${path}[${i}].expression`));
    if (name && seen.has(name)) {
      errors.push({ type: 'FieldValueDuplicate', field: `${path}[${i}].name`, value: name, detail: '' });
    }
    if (name && path.endsWith('variables') && !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      errors.push(invalidValue(`${path}[${i}].name`, name, 'name is not a valid CEL identifier'));
    }
    seen.add(name);
    return errors;
  });
}
