import {
  duplicate,
  type FieldError,
  forbidden,
  invalidValue,
  type LimitRangeItem,
  type LimitRangeSpec,
  parseQuantity,
  required,
} from '#api';
import { qualifiedName } from '../field-rules.ts';
import { containerResourceName, mayOvercommit, resourceName } from '../resource-names.ts';

const TYPES = ['Container', 'PersistentVolumeClaim', 'Pod'];
const NANO = 1_000_000_000;

export function validateLimits({ limits = [] }: LimitRangeSpec): FieldError[] {
  const seen = new Set<string>();
  return limits.flatMap((item, i) => {
    const path = `spec.limits[${i}]`;
    const errors = validateType(`${path}.type`, item.type);
    if (seen.has(item.type)) errors.push(duplicate(`${path}.type`, item.type));
    seen.add(item.type);
    return [...errors, ...validateNames(path, item), ...validateAmounts(path, item)];
  });
}

function validateType(field: string, type: string): FieldError[] {
  const errors = qualifiedName(field, type);
  if (errors.length > 0 || type.includes('/') || TYPES.includes(type)) return errors;
  return [invalidValue(field, type, 'must be a standard limit type or fully qualified')];
}

type Part = 'max' | 'min' | 'default' | 'defaultRequest' | 'maxLimitRequestRatio';

function validateNames(path: string, item: LimitRangeItem): FieldError[] {
  const isOfPods = item.type === 'Pod' || item.type === 'Container';
  const rule = isOfPods ? containerResourceName : resourceName;
  const names = (part: Part) => Object.keys(item[part] ?? {}).flatMap((name) => rule(`${path}.${part}[${name}]`, name));
  const errors = [...names('max'), ...names('min')];
  for (const part of ['default', 'defaultRequest'] as const) {
    if (item.type !== 'Pod') errors.push(...names(part));
    else if (Object.keys(item[part] ?? {}).length > 0) {
      errors.push(forbidden(`${path}.${part}`, "may not be specified when `type` is 'Pod'"));
    }
  }
  const { min = {}, max = {} } = item;
  if (item.type === 'PersistentVolumeClaim' && min.storage === undefined && max.storage === undefined) {
    const text = 'either minimum or maximum storage value is required, but neither was provided';
    errors.push(required(`${path}.limits`, text));
  }
  return [...errors, ...names('maxLimitRequestRatio')];
}

/** Which amounts may not be above which others, where that is said, and which of the two is shown. */
const ORDER = [
  ['min', 'max', 'min', 'min', 'min value %s is greater than max value %s'],
  [
    'min',
    'defaultRequest',
    'defaultRequest',
    'defaultRequest',
    'min value %s is greater than default request value %s',
  ],
  [
    'defaultRequest',
    'max',
    'defaultRequest',
    'defaultRequest',
    'default request value %s is greater than max value %s',
  ],
  [
    'defaultRequest',
    'default',
    'defaultRequest',
    'defaultRequest',
    'default request value %s is greater than default limit value %s',
  ],
  ['min', 'default', 'default', 'min', 'min value %s is greater than default value %s'],
  ['default', 'max', 'default', 'max', 'default value %s is greater than max value %s'],
] as const;

const nanoOf = (text: string) => parseQuantity(text)?.nano ?? 0n;

function validateAmounts(path: string, given: LimitRangeItem): FieldError[] {
  const { default: _, defaultRequest: __, ...ofPods } = given;
  const item: LimitRangeItem = given.type === 'Pod' ? ofPods : given;
  const parts = [item.max, item.min, item.default, item.defaultRequest, item.maxLimitRequestRatio];
  const names = new Set(parts.flatMap((amounts) => Object.keys(amounts ?? {})));
  return [...names].sort().flatMap((name) => {
    const errors: FieldError[] = [];
    for (const [low, high, field, shown, text] of ORDER) {
      const [a, b] = [item[low]?.[name], item[high]?.[name]];
      if (a === undefined || b === undefined || nanoOf(a) <= nanoOf(b)) continue;
      const detail = text.replace('%s', a).replace('%s', b);
      errors.push(invalidValue(`${path}.${field}[${name}]`, item[shown]?.[name], detail));
    }
    return [...errors, ...validateRatio(path, item, name), ...validateOvercommit(path, item, name)];
  });
}

function validateRatio(path: string, { min, max, maxLimitRequestRatio }: LimitRangeItem, name: string): FieldError[] {
  const ratio = maxLimitRequestRatio?.[name];
  if (ratio === undefined) return [];
  const errors: FieldError[] = [];
  const error = (text: string) =>
    invalidValue(`${path}.maxLimitRequestRatio[${name}]`, ratio, `ratio ${ratio} ${text}`);
  if (nanoOf(ratio) < BigInt(NANO)) errors.push(error('is less than 1'));
  const [low, high] = [min?.[name], max?.[name]];
  if (low === undefined || high === undefined) return errors;
  const limit = Number(nanoOf(high)) / Number(nanoOf(low));
  if (Number(nanoOf(ratio)) / NANO > limit) errors.push(error(`is greater than max/min = ${limit.toFixed(6)}`));
  return errors;
}

/** Of what cannot be shared, what is asked for by default is all that can be had. */
function validateOvercommit(path: string, item: LimitRangeItem, name: string): FieldError[] {
  const [limit, request] = [item.default?.[name], item.defaultRequest?.[name]];
  if (limit === undefined || request === undefined || mayOvercommit(name)) return [];
  if (nanoOf(limit) === nanoOf(request)) return [];
  const text = `default value ${limit} must equal to defaultRequest value ${request} in ${name}`;
  return [invalidValue(`${path}.defaultRequest[${name}]`, request, text)];
}
