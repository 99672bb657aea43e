import { duplicate, type FieldError, invalidValue, notSupported, required, type TopologySpreadConstraint } from '#api';
import { validateLabelSelector } from '../../../label-selector-validation.ts';
import { validateLabelKeys } from './label-keys.ts';

const ACTIONS = ['DoNotSchedule', 'ScheduleAnyway'];
const NODE_POLICIES = ['Honor', 'Ignore'];

export function validateTopologySpread(field: string, constraints: readonly TopologySpreadConstraint[]): FieldError[] {
  return constraints.flatMap((constraint, index) => {
    const path = `${field}[${index}]`;
    const { maxSkew, topologyKey, whenUnsatisfiable, labelSelector, matchLabelKeys } = constraint;
    const errors = positive(`${path}.maxSkew`, maxSkew);
    if (!topologyKey) errors.push(required(`${path}.topologyKey`, 'can not be empty'));
    if (!ACTIONS.includes(whenUnsatisfiable)) {
      errors.push(notSupported(`${path}.whenUnsatisfiable`, whenUnsatisfiable, ACTIONS));
    }
    const isRepeated = constraints
      .slice(index + 1)
      .some((other) => other.topologyKey === topologyKey && other.whenUnsatisfiable === whenUnsatisfiable);
    if (isRepeated) {
      const pair = `{${topologyKey}, ${whenUnsatisfiable}}`;
      errors.push(duplicate(`${path}.{topologyKey, whenUnsatisfiable}`, pair));
    }
    return [
      ...errors,
      ...validateMinDomains(`${path}.minDomains`, constraint),
      ...nodePolicy(`${path}.nodeAffinityPolicy`, constraint.nodeAffinityPolicy),
      ...nodePolicy(`${path}.nodeTaintsPolicy`, constraint.nodeTaintsPolicy),
      ...validateLabelKeys(path, {
        ...(matchLabelKeys && { matchLabelKeys }),
        ...(labelSelector && { labelSelector }),
      }),
      ...validateLabelSelector(`${path}.labelSelector`, labelSelector),
    ];
  });
}

function positive(field: string, value: number): FieldError[] {
  return value > 0 ? [] : [invalidValue(field, value, 'must be greater than zero')];
}

function validateMinDomains(field: string, { minDomains, whenUnsatisfiable }: TopologySpreadConstraint): FieldError[] {
  if (minDomains === undefined) return [];
  const errors = positive(field, minDomains);
  if (whenUnsatisfiable !== 'DoNotSchedule') {
    const text = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`;
    errors.push(invalidValue(field, minDomains, text));
  }
  return errors;
}

function nodePolicy(field: string, policy: string | undefined): FieldError[] {
  return policy === undefined || NODE_POLICIES.includes(policy) ? [] : [notSupported(field, policy, NODE_POLICIES)];
}
