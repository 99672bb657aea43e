import {
  duplicate,
  type FieldError,
  forbidden,
  invalidValue,
  labelValueProblems,
  type Node,
  type NodeStatus,
  notSupported,
  required,
  type Stored,
  type Taint,
} from '#api';
import { parseIpRange } from '#base';
import { ipRange } from '../../address-rules.ts';
import { qualifiedName } from '../../field-rules.ts';
import { sameValue } from '../../immutable-field.ts';
import { resourceAmount } from '../../resource-names.ts';

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

export function validateNode({ spec, status }: Node): FieldError[] {
  const { swap } = status?.nodeInfo ?? {};
  const errors = [...validateTaints(spec?.taints ?? []), ...validateAmounts(status)];
  if (swap?.capacity !== undefined && swap.capacity <= 0) {
    errors.push(invalidValue('metadata.nodeSwapStatus.capacity', swap.capacity, 'must be greater than zero'));
  }
  return [...errors, ...validateRanges(spec?.podCIDRs ?? [])];
}

/** The original looks for taints in the metadata, where they were once. */
function validateTaints(taints: readonly Taint[]): FieldError[] {
  const seen = new Set<string>();
  return taints.flatMap((taint, index) => {
    const path = `metadata.taints[${index}]`;
    const { key, value = '', effect, timeAdded = null } = taint;
    const errors = qualifiedName(`${path}.key`, key);
    const texts = labelValueProblems(value);
    if (texts.length) errors.push(invalidValue(`${path}.value`, value, texts.join(';')));
    if (!effect) errors.push(required(`${path}.effect`));
    else if (!EFFECTS.includes(effect)) errors.push(notSupported(`${path}.effect`, effect, EFFECTS));
    const identity = `${key}:${effect}`;
    if (seen.has(identity)) {
      const shown = { Key: key, Value: value, Effect: effect, TimeAdded: timeAdded };
      errors.push({ ...duplicate(path, shown), detail: 'taints must be unique by key and effect pair' });
    }
    seen.add(identity);
    return errors;
  });
}

function validateAmounts({ capacity = {}, allocatable = {} }: NodeStatus = {}): FieldError[] {
  return Object.entries({ capacity, allocatable }).flatMap(([part, amounts]) =>
    Object.entries(amounts).flatMap(([name, amount]) => resourceAmount(`status.${part}.${name}`, name, amount)),
  );
}

function validateRanges(podCIDRs: readonly string[]): FieldError[] {
  const errors = podCIDRs.flatMap((range, i) => ipRange(`spec.podCIDRs[${i}]`, range));
  const families = new Set(podCIDRs.map((range) => parseIpRange(range)?.address.family));
  if (podCIDRs.length > 1 && (podCIDRs.length > 2 || families.size < 2)) {
    const text = 'may specify no more than one CIDR for each IP family';
    errors.push(invalidValue('spec.podCIDRs', podCIDRs, text));
  }
  return errors;
}

/** Of a node's spec, ranges and provider are known once; the rest may change. */
export function validateNodeUpdate({ spec = {}, status }: Node, { spec: old }: Stored<Node>): FieldError[] {
  const errors = [...validateAmounts(status), ...validateAddresses(status)];
  if (old.podCIDRs?.length && !sameValue(spec.podCIDRs, old.podCIDRs)) {
    errors.push(forbidden('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid'));
  }
  if (old.providerID && spec.providerID !== old.providerID) {
    errors.push(forbidden('spec.providerID', 'node updates may not change providerID except from "" to valid'));
  }
  errors.push(...validateTaints(spec.taints ?? []));
  if ((spec.externalID ?? '') !== (old.externalID ?? '')) {
    errors.push(forbidden('spec.externalID', 'may not be updated'));
  }
  return errors;
}

function validateAddresses({ addresses = [] }: NodeStatus = {}): FieldError[] {
  return addresses.flatMap(({ type, address }, i) => {
    const first = addresses.findIndex((other) => other.type === type && other.address === address);
    return first < i ? [duplicate(`status.addresses[${i}]`, { Type: type, Address: address })] : [];
  });
}
