import type { ValidatingAdmissionPolicy } from '#api';
import { ageColumn, nameColumn } from '../cells.ts';
import { validateConditions } from '../conditions-validation.ts';
import { declareKind } from '../kind.ts';
import { admissionKind } from './admission-kind.ts';
import { paramKindText, validatePolicy } from './policy.ts';
import { defaultMatch } from './rule-validation.ts';
import { validateValidations } from './validation-rules.ts';

export const validatingAdmissionPolicies = declareKind<ValidatingAdmissionPolicy>({
  ...admissionKind,
  kind: 'ValidatingAdmissionPolicy',
  plural: 'validatingadmissionpolicies',
  singular: 'validatingadmissionpolicy',
  definition: 'io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicy',
  subresources: { status: true },
  columns: [
    nameColumn,
    {
      name: 'Validations',
      type: 'integer',
      description: 'Validations indicates the number of validation rules defined in this configuration',
      cell: ({ spec }) => spec.validations?.length ?? 0,
    },
    {
      name: 'ParamKind',
      type: 'string',
      description: 'ParamKind specifies the kind of resources used to parameterize this policy',
      cell: ({ spec }) => paramKindText(spec.paramKind),
    },
    ageColumn,
  ],
  defaults: ({ spec }) => {
    if (spec) spec.failurePolicy ??= 'Fail';
    defaultMatch(spec?.matchConstraints);
  },
  validate: (policy) => [...validatePolicy(policy.spec), ...validateValidations(policy)],
  validateStatus: ({ status }) => validateConditions('status.conditions', status?.conditions),
});
