import {
  dnsSubdomainProblems,
  type FieldError,
  forbidden,
  invalidValue,
  type NodeSelector,
  type NodeSelectorRequirement,
  type NodeSelectorTerm,
  required,
} from '#api';
import { labelValue, problems, qualifiedName } from '../field-rules.ts';

/** Checks which nodes something must be on, or can be reached from. Values must be such as labels have. */
export function validateNodeSelector(field: string, { nodeSelectorTerms: terms = [] }: NodeSelector): FieldError[] {
  const at = `${field}.nodeSelectorTerms`;
  if (terms.length === 0) return [required(at, 'must have at least one node selector term')];
  return terms.flatMap((term, i) => validateNodeTerm(`${at}[${i}]`, term, labelValue));
}

/** Checks one term, and each value of its labels by a rule, if there is one. */
export function validateNodeTerm(
  field: string,
  { matchExpressions = [], matchFields = [] }: NodeSelectorTerm,
  valueRule: (field: string, value: string) => FieldError[] = () => [],
): FieldError[] {
  return [
    ...matchExpressions.flatMap((requirement, i) => {
      const path = `${field}.matchExpressions[${i}]`;
      const values = (requirement.values ?? []).flatMap((value, j) => valueRule(`${path}.values[${j}]`, value));
      return [...validateRequirement(path, requirement), ...values];
    }),
    ...matchFields.flatMap((requirement, i) => validateFieldRequirement(`${field}.matchFields[${i}]`, requirement)),
  ];
}

function validateRequirement(field: string, { key, operator, values = [] }: NodeSelectorRequirement): FieldError[] {
  const errors: FieldError[] = [];
  switch (operator) {
    case 'In':
    case 'NotIn':
      if (values.length === 0) {
        errors.push(required(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
      }
      break;
    case 'Exists':
    case 'DoesNotExist':
      if (values.length > 0) {
        errors.push(forbidden(`${field}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
      }
      break;
    case 'Gt':
    case 'Lt':
      if (values.length !== 1) {
        errors.push(required(`${field}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'"));
      }
      break;
    default:
      errors.push(invalidValue(`${field}.operator`, operator, 'not a valid selector operator'));
  }
  return [...errors, ...qualifiedName(`${field}.key`, key)];
}

/** Of the fields of a node only its name can be asked for. */
function validateFieldRequirement(
  field: string,
  { key, operator, values = [] }: NodeSelectorRequirement,
): FieldError[] {
  const errors: FieldError[] = [];
  if (operator !== 'In' && operator !== 'NotIn') {
    errors.push(invalidValue(`${field}.operator`, operator, 'not a valid selector operator'));
  } else if (values.length !== 1) {
    const text = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
    errors.push(required(`${field}.values`, text));
  }
  if (key !== 'metadata.name') return [...errors, invalidValue(`${field}.key`, key, 'not a valid field selector key')];
  return [...errors, ...values.flatMap((v, i) => problems(`${field}.values[${i}]`, v, dnsSubdomainProblems(v)))];
}
