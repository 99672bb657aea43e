import type { MutatingAdmissionPolicyBinding } from '#api';
import { ageColumn, nameColumn } from '../cells.ts';
import { declareKind } from '../kind.ts';
import { paramRefText, validatePolicyBinding } from './policy.ts';
import { defaultMatch } from './rule-validation.ts';

export const mutatingAdmissionPolicyBindings = declareKind<MutatingAdmissionPolicyBinding>({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'MutatingAdmissionPolicyBinding',
  plural: 'mutatingadmissionpolicybindings',
  singular: 'mutatingadmissionpolicybinding',
  shortNames: [],
  categories: ['api-extensions'],
  namespaced: false,
  definition: 'io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicyBinding',
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
  validate: ({ spec }) => validatePolicyBinding(spec),
});
