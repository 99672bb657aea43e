import { required, type ValidatingAdmissionPolicy } from '#api';
import { ageColumn, nameColumn } from '../cells.ts';
import { declareKind } from '../kind.ts';
import { paramKindText, validateNames, validatePolicy } from './policy.ts';
import { defaultMatch, validateMatch } from './webhook.ts';

export const validatingAdmissionPolicies = declareKind<ValidatingAdmissionPolicy>({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'ValidatingAdmissionPolicy',
  plural: 'validatingadmissionpolicies',
  singular: 'validatingadmissionpolicy',
  shortNames: [],
  categories: ['api-extensions'],
  namespaced: false,
  definition: 'io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicy',
  subresources: { status: true },
  countsGenerations: true,
  plainFinalizers: true,
  needsVersionToUpdate: true,
  columns: [
    nameColumn,
    { name: 'Validations', type: 'integer', cell: ({ spec }) => spec.validations?.length ?? 0 },
    { name: 'ParamKind', type: 'string', cell: ({ spec }) => paramKindText(spec.paramKind) },
    ageColumn,
  ],
  defaults: ({ spec }) => {
    if (spec) spec.failurePolicy ??= 'Fail';
    defaultMatch(spec?.matchConstraints);
  },
  validate: ({ spec }) => [
    ...validatePolicy(spec),
    ...validateMatch('spec.matchConstraints', spec?.matchConstraints),
    ...validateNames('spec.matchConditions', spec?.matchConditions),
    ...validateNames('spec.variables', spec?.variables),
    ...(spec?.validations?.length || spec?.auditAnnotations?.length
      ? []
      : [required('spec.validations', 'validations or auditAnnotations must be set')]),
    ...(spec?.validations ?? []).flatMap(({ expression }, i) =>
      expression.trim() ? [] : [required(`spec.validations[${i}].expression`, 'expression is not specified')],
    ),
  ],
});
