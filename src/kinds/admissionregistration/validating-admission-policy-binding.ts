import {
  duplicate,
  type FieldError,
  invalidValue,
  notSupported,
  required,
  type ValidatingAdmissionPolicyBinding,
} from '#api';
import { declareKind } from '../kind.ts';
import { admissionKind } from './admission-kind.ts';
import { bindingColumns, validatePolicyBinding } from './policy.ts';
import { defaultMatch } from './rule-validation.ts';

export const validatingAdmissionPolicyBindings = declareKind<ValidatingAdmissionPolicyBinding>({
  ...admissionKind,
  kind: 'ValidatingAdmissionPolicyBinding',
  plural: 'validatingadmissionpolicybindings',
  singular: 'validatingadmissionpolicybinding',
  definition: 'io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicyBinding',
  subresources: {},
  columns: bindingColumns,
  defaults: ({ spec }) => defaultMatch(spec?.matchResources),
  validate: ({ spec }) => [...validatePolicyBinding(spec), ...validateActions(spec?.validationActions ?? [])],
});

const ACTIONS = ['Audit', 'Deny', 'Warn'];

function validateActions(actions: readonly string[]): FieldError[] {
  const path = 'spec.validationActions';
  const errors = actions.flatMap((action, i) => [
    ...(ACTIONS.includes(action) ? [] : [notSupported(`${path}[${i}]`, action, ACTIONS)]),
    ...(actions.indexOf(action) < i ? [duplicate(`${path}[${i}]`, action)] : []),
  ]);
  if (actions.includes('Deny') && actions.includes('Warn')) {
    const text =
      'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)';
    errors.push(invalidValue(path, actions, text));
  }
  return actions.length > 0 ? errors : [required(path, 'at least one validation action is required')];
}
