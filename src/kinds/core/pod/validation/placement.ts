import {
  type Affinity,
  type FieldError,
  forbidden,
  invalidValue,
  labelValueProblems,
  type NodeSelectorRequirement,
  type NodeSelectorTerm,
  notSupported,
  type PodAffinityTerm,
  required,
  type Toleration,
  type TopologySpreadConstraint,
} from '#api';
import { qualifiedName } from '../../../field-rules.ts';
import { validateLabelSelector } from '../../../label-selector-validation.ts';

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

export function validateTolerations(field: string, tolerations: readonly Toleration[]): FieldError[] {
  return tolerations.flatMap(({ key, operator, value = '', effect, tolerationSeconds }, index) => {
    const path = `${field}[${index}]`;
    const errors = key ? qualifiedName(`${path}.key`, key) : [];
    if (!key && operator !== 'Exists') {
      const text = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
      errors.push(invalidValue(`${path}.operator`, operator ?? '', text));
    }
    if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
      const text = "effect must be 'NoExecute' when `tolerationSeconds` is set";
      errors.push(invalidValue(`${path}.effect`, effect ?? '', text));
    }
    if (operator === undefined || operator === 'Equal') {
      const texts = labelValueProblems(value);
      if (texts.length) errors.push(invalidValue(`${path}.operator`, value, texts.join(';')));
    } else if (operator !== 'Exists') errors.push(notSupported(`${path}.operator`, operator, ['Equal', 'Exists']));
    else if (value) {
      errors.push(invalidValue(`${path}.operator`, value, "value must be empty when `operator` is 'Exists'"));
    }
    if (effect && !EFFECTS.includes(effect)) errors.push(notSupported(`${path}.effect`, effect, EFFECTS));
    return errors;
  });
}

export function validateAffinity(field: string, affinity: Affinity | undefined): FieldError[] {
  if (!affinity) return [];
  const errors: FieldError[] = [];
  const { nodeAffinity, podAffinity, podAntiAffinity } = affinity;
  if (nodeAffinity) {
    const {
      requiredDuringSchedulingIgnoredDuringExecution: must,
      preferredDuringSchedulingIgnoredDuringExecution: may,
    } = nodeAffinity;
    const path = `${field}.nodeAffinity`;
    if (must) {
      const terms = `${path}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms`;
      if (!must.nodeSelectorTerms?.length) errors.push(required(terms, 'must have at least one node selector term'));
      (must.nodeSelectorTerms ?? []).forEach((term, i) => {
        errors.push(...validateTerm(`${terms}[${i}]`, term));
      });
    }
    for (const [i, { weight, preference }] of (may ?? []).entries()) {
      const at = `${path}.preferredDuringSchedulingIgnoredDuringExecution[${i}]`;
      errors.push(...validateWeight(at, weight), ...validateTerm(`${at}.preference`, preference));
    }
  }
  for (const [name, part] of Object.entries({ podAffinity, podAntiAffinity })) {
    const path = `${field}.${name}`;
    (part?.requiredDuringSchedulingIgnoredDuringExecution ?? []).forEach((term, i) => {
      errors.push(...validatePodTerm(`${path}.requiredDuringSchedulingIgnoredDuringExecution[${i}]`, term));
    });
    for (const [i, { weight, podAffinityTerm }] of (
      part?.preferredDuringSchedulingIgnoredDuringExecution ?? []
    ).entries()) {
      const at = `${path}.preferredDuringSchedulingIgnoredDuringExecution[${i}]`;
      errors.push(...validateWeight(at, weight), ...validatePodTerm(`${at}.podAffinityTerm`, podAffinityTerm));
    }
  }
  return errors;
}

function validateWeight(field: string, weight: number): FieldError[] {
  return weight >= 1 && weight <= 100 ? [] : [invalidValue(`${field}.weight`, weight, 'must be in the range 1-100')];
}

function validateTerm(field: string, { matchExpressions, matchFields }: NodeSelectorTerm): FieldError[] {
  return [
    ...(matchExpressions ?? []).flatMap((r, i) => validateRequirement(`${field}.matchExpressions[${i}]`, r)),
    ...(matchFields ?? []).flatMap(({ key, values = [] }, i) => {
      const at = `${field}.matchFields[${i}]`;
      const errors =
        values.length === 1
          ? []
          : [
              required(
                `${at}.values`,
                "must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
              ),
            ];
      if (key !== 'metadata.name') errors.push(invalidValue(`${at}.key`, key, 'not a valid field selector key'));
      return errors;
    }),
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

function validatePodTerm(field: string, term: PodAffinityTerm): FieldError[] {
  return [
    ...validateLabelSelector(`${field}.labelSelector`, term.labelSelector),
    ...(term.topologyKey
      ? qualifiedName(`${field}.topologyKey`, term.topologyKey)
      : [required(`${field}.topologyKey`, 'can not be empty')]),
  ];
}

export function validateSpread(field: string, constraints: readonly TopologySpreadConstraint[]): FieldError[] {
  const policies = ['DoNotSchedule', 'ScheduleAnyway'];
  return constraints.flatMap(({ maxSkew, topologyKey, whenUnsatisfiable, labelSelector, minDomains }, index) => {
    const path = `${field}[${index}]`;
    const errors = maxSkew > 0 ? [] : [invalidValue(`${path}.maxSkew`, maxSkew, 'must be greater than zero')];
    if (!topologyKey) errors.push(required(`${path}.topologyKey`, 'can not be empty'));
    if (!policies.includes(whenUnsatisfiable)) {
      errors.push(notSupported(`${path}.whenUnsatisfiable`, whenUnsatisfiable, policies));
    }
    if (minDomains !== undefined && minDomains <= 0) {
      errors.push(invalidValue(`${path}.minDomains`, minDomains, 'must be greater than zero'));
    }
    return [...errors, ...validateLabelSelector(`${path}.labelSelector`, labelSelector)];
  });
}
