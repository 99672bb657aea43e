import {
  dnsSubdomainProblems,
  type FieldError,
  forbidden,
  invalidValue,
  type NodeSelector,
  type NodeSelectorRequirement,
  required,
} from '#api';
import { labelValue, problems, qualifiedName } from '../../field-rules.ts';

/** Checks which nodes a volume can be reached from. */
export function validateNodeSelector(field: string, { nodeSelectorTerms = [] }: NodeSelector): FieldError[] {
  const at = `${field}.nodeSelectorTerms`;
  if (nodeSelectorTerms.length === 0) return [required(at, 'must have at least one node selector term')];
  return nodeSelectorTerms.flatMap(({ matchExpressions = [], matchFields = [] }, i) => [
    ...matchExpressions.flatMap((requirement, j) =>
      validateLabelRequirement(`${at}[${i}].matchExpressions[${j}]`, requirement),
    ),
    ...matchFields.flatMap((requirement, j) => validateNameRequirement(`${at}[${i}].matchFields[${j}]`, requirement)),
  ]);
}

function validateLabelRequirement(
  field: string,
  { key, operator, values = [] }: NodeSelectorRequirement,
): FieldError[] {
  return [
    ...validateValues(`${field}.values`, operator, values.length),
    ...(OPERATORS.includes(operator)
      ? []
      : [invalidValue(`${field}.operator`, operator, 'not a valid selector operator')]),
    ...qualifiedName(`${field}.key`, key),
    ...values.flatMap((value, i) => labelValue(`${field}.values[${i}]`, value)),
  ];
}

const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt'];

function validateValues(field: string, operator: string, count: number): FieldError[] {
  if (operator === 'In' || operator === 'NotIn') {
    return count > 0 ? [] : [required(field, "must be specified when `operator` is 'In' or 'NotIn'")];
  }
  if (operator === 'Exists' || operator === 'DoesNotExist') {
    return count === 0 ? [] : [forbidden(field, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")];
  }
  if (operator !== 'Gt' && operator !== 'Lt') return [];
  return count === 1 ? [] : [required(field, "must be specified single value when `operator` is 'Lt' or 'Gt'")];
}

/** Of a node's fields, only its name can be asked for. */
function validateNameRequirement(field: string, { key, operator, values = [] }: NodeSelectorRequirement): FieldError[] {
  const errors: FieldError[] = [];
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length !== 1) {
      const text = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
      errors.push(required(`${field}.values`, text));
    }
  } else errors.push(invalidValue(`${field}.operator`, operator, 'not a valid selector operator'));
  if (key !== 'metadata.name') return [...errors, invalidValue(`${field}.key`, key, 'not a valid field selector key')];
  return [
    ...errors,
    ...values.flatMap((name, i) => problems(`${field}.values[${i}]`, name, dnsSubdomainProblems(name))),
  ];
}
