import { type FieldError, invalidValue, notSupported, required, type ValidatingAdmissionPolicyBinding } from '#api';
import { ageColumn, nameColumn } from '../cells.ts';
import { declareKind } from '../kind.ts';
import { paramRefText, validatePolicyBinding } from './policy.ts';
import { defaultMatch, validateMatch } from './webhook.ts';

export const validatingAdmissionPolicyBindings = declareKind<ValidatingAdmissionPolicyBinding>({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'ValidatingAdmissionPolicyBinding',
  plural: 'validatingadmissionpolicybindings',
  singular: 'validatingadmissionpolicybinding',
  shortNames: [],
  categories: ['api-extensions'],
  namespaced: false,
  definition: 'io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicyBinding',
  subresources: {},
  countsGenerations: true,
  plainFinalizers: true,
  needsVersionToUpdate: true,
  columns: [
    nameColumn,
    { name: 'PolicyName', type: 'string', cell: ({ spec }) => spec.policyName ?? '' },
    { name: 'ParamRef', type: 'string', cell: ({ spec }) => paramRefText(spec.paramRef) },
    ageColumn,
  ],
  defaults: ({ spec }) => defaultMatch(spec?.matchResources),
  validate: ({ spec }) => [
    ...validatePolicyBinding(spec),
    ...validateMatch('spec.matchResources', spec?.matchResources),
    ...validateActions(spec?.validationActions ?? []),
  ],
});

const ACTIONS = ['Audit', 'Deny', 'Warn'];

function validateActions(actions: readonly string[]): FieldError[] {
  const path = 'spec.validationActions';
  if (actions.length === 0) return [required(path)];
  const errors = actions.flatMap((action, i) =>
    ACTIONS.includes(action) ? [] : [notSupported(`${path}[${i}]`, action, ACTIONS)],
  );
  if (actions.includes('Deny') && actions.includes('Warn')) {
    const text =
      'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)';
    errors.push(invalidValue(path, actions, text));
  }
  return errors;
}
