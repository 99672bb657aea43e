import {
  type Counter,
  type Device,
  type DeviceAttribute,
  type DeviceCapacity,
  dnsLabelProblems,
  dnsSubdomainProblems,
  duplicate,
  type FieldError,
  forbidden,
  invalidValue,
  required,
  tooLong,
} from '#api';
import { validateNodeSelector } from '../core/node-selector-validation.ts';
import { problems, qualifiedName } from '../field-rules.ts';
import { validateDeviceTaint } from './device-taint.ts';
import { qualifiedDeviceName } from './qualified-name.ts';
import { validateSet, validateSlice } from './sets.ts';

const MAX_PROPERTIES = 32;
const MAX_VALUE = 64;
const MAX_TAINTS = 16;
const MAX_CONDITIONS = 4;
const NUMBER = '(0|[1-9]\\d*)';
const EARLY = '(0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)';
const BUILD = '[0-9a-zA-Z-]+';
const SEMANTIC_VERSION = new RegExp(
  `^${NUMBER}\\.${NUMBER}\\.${NUMBER}(-${EARLY}(\\.${EARLY})*)?(\\+${BUILD}(\\.${BUILD})*)?$`,
);

/** One device that a driver offers. */
export function validateDevice(path: string, device: Device, hasPlaceOfItsOwn: boolean): FieldError[] {
  const { name, attributes = {}, capacity = {}, taints = [], consumesCounters = [] } = device;
  const errors = problems(`${path}.name`, name, dnsLabelProblems(name));
  const count = Object.keys(attributes).length + Object.keys(capacity).length;
  if (count > MAX_PROPERTIES) {
    const text = `the total number of attributes and capacities must not exceed ${MAX_PROPERTIES}`;
    errors.push(invalidValue(path, count, text));
  }
  for (const [key, value] of Object.entries(attributes)) {
    const at = `${path}.attributes[${key}]`;
    errors.push(...qualifiedDeviceName(at, key), ...validateAttribute(at, value));
  }
  for (const [key, value] of Object.entries(capacity)) {
    const at = `${path}.capacity[${key}]`;
    errors.push(...qualifiedDeviceName(at, key));
    errors.push(...validatePolicy(`${at}.requestPolicy`, value, device.allowMultipleAllocations === true));
  }
  return [
    ...errors,
    ...validateSlice({ path: `${path}.taints`, list: taints, max: MAX_TAINTS }, validateDeviceTaint),
    ...validateSet(
      {
        path: `${path}.consumesCounters`,
        list: consumesCounters,
        max: Number.POSITIVE_INFINITY,
        keyOf: ({ counterSet }) => counterSet ?? '',
      },
      (at, { counterSet, counters }) => validateCounters(at, { name: 'counterSet', value: counterSet, counters }),
    ),
    ...validatePlace(path, device, hasPlaceOfItsOwn),
    ...validateConditions(path, device),
  ];
}

/** Counters by name, and the name of all of them together. */
export function validateCounters(
  path: string,
  set: { name: string; value: string | undefined; counters: { [name: string]: Counter } | undefined },
): FieldError[] {
  const field = `${path}.${set.name}`;
  const errors = set.value ? problems(field, set.value, dnsLabelProblems(set.value)) : [required(field)];
  const names = Object.keys(set.counters ?? {});
  if (names.length === 0) return [...errors, required(`${path}.counters`)];
  return [...errors, ...names.flatMap((name) => problems(`${path}.counters[${name}]`, name, dnsLabelProblems(name)))];
}

function validateAttribute(path: string, attribute: DeviceAttribute): FieldError[] {
  const { string, version } = attribute;
  const errors: FieldError[] = [];
  if (string !== undefined && string.length > MAX_VALUE) errors.push(tooLong(`${path}.string`, MAX_VALUE));
  if (version !== undefined) {
    const text = 'must be a string compatible with semver.org spec 2.0.0';
    if (!SEMANTIC_VERSION.test(version)) errors.push(invalidValue(`${path}.version`, version, text));
    if (version.length > MAX_VALUE) errors.push(tooLong(`${path}.version`, MAX_VALUE));
  }
  const said = Object.keys(attribute).length;
  if (said === 1) return errors;
  return [...errors, invalidValue(path, said === 0 ? '' : attribute, 'exactly one value must be specified')];
}

/** How much of a capacity may be asked for. Whether the amounts fit each other is not checked. */
function validatePolicy(path: string, { requestPolicy: policy }: DeviceCapacity, isShared: boolean): FieldError[] {
  if (!policy) return [];
  if (!isShared) return [forbidden(path, 'allowMultipleAllocations must be true')];
  const hasValues = (policy.validValues ?? []).length > 0;
  if (hasValues && policy.validRange) {
    const text = 'exactly one policy can be specified, cannot specify "validValues" and "validRange" at the same time';
    return [forbidden(path, text)];
  }
  if (policy.default !== undefined || (!hasValues && !policy.validRange)) return [];
  return [required(`${path}.default`, `required when ${hasValues ? 'validValues' : 'validRange'} is defined`)];
}

function validatePlace(path: string, device: Device, hasPlaceOfItsOwn: boolean): FieldError[] {
  const { nodeName, nodeSelector, allNodes } = device;
  const when = 'is set to true in the ResourceSlice spec';
  if (!hasPlaceOfItsOwn) {
    if (nodeName === undefined && nodeSelector === undefined && allNodes === undefined) return [];
    const text = `\`nodeName\`, \`nodeSelector\` and \`allNodes\` can only be set if \`perDeviceNodeSelection\` ${when}`;
    return [invalidValue(path, null, text)];
  }
  const errors: FieldError[] = [];
  if (nodeName) errors.push(...problems(`${path}.nodeName`, nodeName, dnsSubdomainProblems(nodeName)));
  if (nodeSelector) errors.push(...validateNodeSelector(`${path}.nodeSelector`, nodeSelector));
  if (allNodes === false) {
    errors.push(invalidValue(`${path}.allNodes`, false, 'must be either unset or set to true'));
  }
  const places = Object.entries({ nodeName, nodeSelector, allNodes }).filter(([, value]) => value);
  const text = `exactly one of \`nodeName\`, \`nodeSelector\`, or \`allNodes\` is required when \`perDeviceNodeSelection\` ${when}`;
  if (places.length === 0) return [...errors, required(path, text)];
  if (places.length === 1) return errors;
  return [...errors, invalidValue(path, `{${places.map(([place]) => `\`${place}\``).join(', ')}}`, text)];
}

/** What must have happened before a pod is bound, and what says that it never will. */
function validateConditions(path: string, device: Device): FieldError[] {
  const { bindingConditions: wanted = [], bindingFailureConditions: failed = [] } = device;
  const [want, fail] = [`${path}.bindingConditions`, `${path}.bindingFailureConditions`];
  const errors = [
    ...validateSlice({ path: want, list: wanted, max: MAX_CONDITIONS }, qualifiedName),
    ...validateSlice({ path: fail, list: failed, max: MAX_CONDITIONS }, qualifiedName),
    ...wanted.flatMap((one, i) => (wanted.indexOf(one) < i ? [duplicate(`${want}[${i}]`, one)] : [])),
  ];
  for (const [i, one] of failed.entries()) {
    const at = `${fail}[${i}]`;
    if (failed.indexOf(one) < i) errors.push(duplicate(at, one));
    if (wanted.includes(one)) {
      errors.push(invalidValue(at, one, 'bindingFailureConditions must not overlap with bindingConditions'));
    }
  }
  if (wanted.length === 0 && failed.length > 0) {
    errors.push(invalidValue(want, null, 'bindingConditions are required to use bindingFailureConditions'));
  }
  if (failed.length === 0 && wanted.length > 0) {
    errors.push(invalidValue(fail, null, 'bindingFailureConditions are required to use bindingConditions'));
  }
  return errors;
}
