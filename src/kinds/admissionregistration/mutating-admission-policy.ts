import { type FieldError, type MutatingAdmissionPolicy, type Mutation, required } from '#api';
import { ageColumn, nameColumn } from '../cells.ts';
import { oneOf } from '../field-rules.ts';
import { declareKind } from '../kind.ts';
import { admissionKind } from './admission-kind.ts';
import { paramKindText, validatePolicy } from './policy.ts';
import { defaultMatch } from './rule-validation.ts';

export const mutatingAdmissionPolicies = declareKind<MutatingAdmissionPolicy>({
  ...admissionKind,
  kind: 'MutatingAdmissionPolicy',
  plural: 'mutatingadmissionpolicies',
  singular: 'mutatingadmissionpolicy',
  definition: 'io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicy',
  subresources: {},
  columns: [
    nameColumn,
    {
      name: 'Mutations',
      type: 'integer',
      description: 'Mutation indicates the number of mutations rules defined in this configuration',
      cell: ({ spec }) => spec.mutations?.length ?? 0,
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
  validate: ({ spec }) => [
    ...validatePolicy(spec),
    ...(spec?.mutations?.length ? [] : [required('spec.mutations', 'mutations must contain at least one item')]),
    ...(spec?.mutations ?? []).flatMap((mutation, i) => validateMutation(`spec.mutations[${i}]`, mutation)),
    ...oneOf('spec.reinvocationPolicy', spec?.reinvocationPolicy, ['IfNeeded', 'Never']),
  ],
});

const PATCH_FIELDS = { ApplyConfiguration: 'applyConfiguration', JSONPatch: 'jsonPatch' } as const;

/** A change: of one of two types, each with an expression in a field of its own. */
function validateMutation(path: string, mutation: Mutation): FieldError[] {
  const { patchType } = mutation;
  const errors = oneOf(`${path}.patchType`, patchType, Object.keys(PATCH_FIELDS));
  if (errors.length > 0) return errors;
  const field = PATCH_FIELDS[patchType as keyof typeof PATCH_FIELDS];
  const patch = mutation[field];
  if (!patch) return [required(`${path}.${field}`)];
  return patch.expression?.trim() ? [] : [required(`${path}.${field}.expression`, 'expression is not specified')];
}
