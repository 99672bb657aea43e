import type { MutatingAdmissionPolicyBinding } from '#api';
import { declareKind } from '../kind.ts';
import { admissionKind } from './admission-kind.ts';
import { bindingColumns, validatePolicyBinding } from './policy.ts';
import { defaultMatch } from './rule-validation.ts';

export const mutatingAdmissionPolicyBindings = declareKind<MutatingAdmissionPolicyBinding>({
  ...admissionKind,
  kind: 'MutatingAdmissionPolicyBinding',
  plural: 'mutatingadmissionpolicybindings',
  singular: 'mutatingadmissionpolicybinding',
  definition: 'io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicyBinding',
  subresources: {},
  columns: bindingColumns,
  defaults: ({ spec }) => defaultMatch(spec?.matchResources),
  validate: ({ spec }) => validatePolicyBinding(spec),
});
