import {
  duplicate,
  type FieldError,
  forbidden,
  invalidValue,
  labelValueProblems,
  type Node,
  notSupported,
  required,
  type Stored,
  type Taint,
} from '#api';
import { qualifiedName } from '../../field-rules.ts';
import { sameValue } from '../../immutable-field.ts';

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

export function validateNode({ spec }: Node): FieldError[] {
  return validateTaints(spec?.taints ?? []);
}

function validateTaints(taints: readonly Taint[]): FieldError[] {
  const seen = new Set<string>();
  return taints.flatMap((taint, index) => {
    const path = `spec.taints[${index}]`;
    const { key, value = '', effect } = taint;
    const errors = qualifiedName(`${path}.key`, key);
    const texts = labelValueProblems(value);
    if (texts.length) errors.push(invalidValue(`${path}.value`, value, texts.join(';')));
    if (!effect) errors.push(required(`${path}.effect`));
    else if (!EFFECTS.includes(effect)) errors.push(notSupported(`${path}.effect`, effect, EFFECTS));
    const identity = `${key}:${effect}`;
    if (seen.has(identity)) {
      errors.push({ ...duplicate(path, taint), detail: 'taints must be unique by key and effect pair' });
    }
    seen.add(identity);
    return errors;
  });
}

/** Of a node's spec, what may change: taints, cordoning, and what was not known before. */
export function validateNodeUpdate({ spec = {} }: Node, { spec: old }: Stored<Node>): FieldError[] {
  const errors: FieldError[] = [];
  if (old.podCIDRs?.length && !sameValue(spec.podCIDRs, old.podCIDRs)) {
    errors.push(forbidden('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid'));
  }
  if (old.providerID && spec.providerID !== old.providerID) {
    errors.push(forbidden('spec.providerID', 'node updates may not change providerID except from "" to valid'));
  }
  const rest = ({ podCIDR: _a, podCIDRs: _b, providerID: _c, taints: _d, unschedulable: _e, ...others }: typeof spec) =>
    others;
  if (!sameValue(rest(spec), rest(old))) {
    errors.push(forbidden('', 'node updates may only change labels, taints, or capacity'));
  }
  return errors;
}
