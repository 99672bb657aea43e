import {
  type Affinity,
  dnsLabelProblems,
  dnsSubdomainProblems,
  type FieldError,
  forbidden,
  invalidValue,
  type NodeAffinity,
  type NodeSelectorRequirement,
  type NodeSelectorTerm,
  type PodAffinity,
  type PodAffinityTerm,
  required,
} from '#api';
import { labelValue, problems, qualifiedName } from '../../../field-rules.ts';
import { validateLabelSelector } from '../../../label-selector-validation.ts';
import { validateLabelKeys } from './label-keys.ts';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

export function validateAffinity(field: string, affinity: Affinity | undefined): FieldError[] {
  if (!affinity) return [];
  return [
    ...validateNodeAffinity(`${field}.nodeAffinity`, affinity.nodeAffinity),
    ...validatePodAffinity(`${field}.podAffinity`, affinity.podAffinity),
    ...validatePodAffinity(`${field}.podAntiAffinity`, affinity.podAntiAffinity),
  ];
}

function validateNodeAffinity(field: string, affinity: NodeAffinity | undefined): FieldError[] {
  const { [REQUIRED]: must, [PREFERRED]: may = [] } = affinity ?? {};
  return [
    ...(must ? validateNodeTerms(`${field}.${REQUIRED}.nodeSelectorTerms`, must.nodeSelectorTerms) : []),
    ...may.flatMap(({ weight, preference }, index) => {
      const path = `${field}.${PREFERRED}[${index}]`;
      return [
        ...validateWeight(`${path}.weight`, weight),
        ...validateNodeTerm(`${path}.preference`, preference, false),
      ];
    }),
  ];
}

function validateNodeTerms(field: string, terms: readonly NodeSelectorTerm[] = []): FieldError[] {
  if (terms.length === 0) return [required(field, 'must have at least one node selector term')];
  return terms.flatMap((term, index) => validateNodeTerm(`${field}[${index}]`, term, true));
}

function validateWeight(field: string, weight: number): FieldError[] {
  return weight >= 1 && weight <= 100 ? [] : [invalidValue(field, weight, 'must be in the range 1-100')];
}

/** `isStrict`: values must be such as labels have. */
function validateNodeTerm(field: string, term: NodeSelectorTerm, isStrict: boolean): FieldError[] {
  return [
    ...(term.matchExpressions ?? []).flatMap((requirement, index) => {
      const path = `${field}.matchExpressions[${index}]`;
      const errors = validateRequirement(path, requirement);
      if (!isStrict) return errors;
      return [
        ...errors,
        ...(requirement.values ?? []).flatMap((value, i) => labelValue(`${path}.values[${i}]`, value)),
      ];
    }),
    ...(term.matchFields ?? []).flatMap((requirement, index) =>
      validateFieldRequirement(`${field}.matchFields[${index}]`, requirement),
    ),
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

function validatePodAffinity(field: string, affinity: PodAffinity | undefined): FieldError[] {
  const { [REQUIRED]: must = [], [PREFERRED]: may = [] } = affinity ?? {};
  return [
    ...must.flatMap((term, index) => validatePodTerm(`${field}.${REQUIRED}[${index}]`, term)),
    ...may.flatMap(({ weight, podAffinityTerm }, index) => {
      const path = `${field}.${PREFERRED}[${index}]`;
      return [
        ...validateWeight(`${path}.weight`, weight),
        ...validatePodTerm(`${path}.podAffinityTerm`, podAffinityTerm),
      ];
    }),
  ];
}

function validatePodTerm(field: string, term: PodAffinityTerm): FieldError[] {
  const { labelSelector, namespaceSelector, namespaces = [], topologyKey } = term;
  return [
    ...validateLabelSelector(`${field}.labelSelector`, labelSelector),
    ...validateLabelSelector(`${field}.namespaceSelector`, namespaceSelector),
    ...namespaces.flatMap((name) => problems(`${field}.namespace`, name, dnsLabelProblems(name))),
    ...validateLabelKeys(field, term),
    ...(topologyKey ? [] : [required(`${field}.topologyKey`, 'can not be empty')]),
    ...qualifiedName(`${field}.topologyKey`, topologyKey),
  ];
}
