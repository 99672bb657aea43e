import {
  type Affinity,
  dnsLabelProblems,
  type FieldError,
  invalidValue,
  type NodeAffinity,
  type PodAffinity,
  type PodAffinityTerm,
  required,
} from '#api';
import { problems, qualifiedName } from '../../../field-rules.ts';
import { validateLabelSelector } from '../../../label-selector-validation.ts';
import { validateNodeSelector, validateNodeTerm } from '../../node-selector-validation.ts';
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
    ...(must ? validateNodeSelector(`${field}.${REQUIRED}`, must) : []),
    ...may.flatMap(({ weight, preference }, index) => {
      const path = `${field}.${PREFERRED}[${index}]`;
      return [...validateWeight(`${path}.weight`, weight), ...validateNodeTerm(`${path}.preference`, preference)];
    }),
  ];
}

function validateWeight(field: string, weight: number): FieldError[] {
  return weight >= 1 && weight <= 100 ? [] : [invalidValue(field, weight, 'must be in the range 1-100')];
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
