import {
  duplicate,
  type FieldError,
  forbidden,
  invalidValue,
  type LimitRange,
  type LimitRangeItem,
  parseQuantity,
} from '#api';
import { createdAtColumn, nameColumn } from '../cells.ts';
import { qualifiedName } from '../field-rules.ts';
import { declareKind } from '../kind.ts';

export const limitRanges = declareKind<LimitRange>({
  group: '',
  version: 'v1',
  kind: 'LimitRange',
  plural: 'limitranges',
  singular: 'limitrange',
  shortNames: ['limits'],
  categories: [],
  namespaced: true,
  definition: 'io.k8s.api.core.v1.LimitRange',
  subresources: {},
  countsGenerations: false,
  columns: [nameColumn, createdAtColumn],
  defaults: ({ spec }) => (spec?.limits ?? []).forEach(defaultItem),
  validate: ({ spec }) => {
    const seen = new Set<string>();
    return (spec?.limits ?? []).flatMap((item, i) => {
      const path = `spec.limits[${i}]`;
      const errors = seen.has(item.type) ? [duplicate(`${path}.type`, item.type)] : [];
      seen.add(item.type);
      return [...errors, ...validateItem(path, item)];
    });
  },
});

/** A container's limit is the maximum when nothing else is said, and what it asks for is its limit. */
function defaultItem(item: LimitRangeItem): void {
  if (item.type !== 'Container') return;
  const byDefault = { ...item.max, ...item.default };
  const request = { ...item.min, ...byDefault, ...item.defaultRequest };
  if (Object.keys(byDefault).length) item.default = byDefault;
  if (Object.keys(request).length) item.defaultRequest = request;
}

const amountOf = (text: string | undefined) => (text === undefined ? undefined : parseQuantity(text)?.nano);

/** Which amounts may not be above which others. */
const ORDER = [
  ['min', 'max', 'min value %s is greater than max value %s'],
  ['min', 'defaultRequest', 'min value %s is greater than default request value %s'],
  ['defaultRequest', 'max', 'default request value %s is greater than max value %s'],
  ['defaultRequest', 'default', 'default request value %s is greater than default limit value %s'],
  ['min', 'default', 'min value %s is greater than default value %s'],
  ['default', 'max', 'default value %s is greater than max value %s'],
] as const;

function validateItem(path: string, item: LimitRangeItem): FieldError[] {
  const { type, min, max, defaultRequest, maxLimitRequestRatio } = item;
  const errors: FieldError[] = [];
  if (!type) errors.push(...qualifiedName(`${path}.type`, type));
  if (type === 'Pod') {
    for (const name of ['default', 'defaultRequest'] as const) {
      if (Object.keys(item[name] ?? {}).length) {
        errors.push(forbidden(`${path}.${name}`, "may not be specified when `type` is 'Pod'"));
      }
    }
  }
  if (type === 'PersistentVolumeClaim' && min?.storage === undefined && max?.storage === undefined) {
    const text = 'either minimum or maximum storage value is required, but neither was provided';
    errors.push({ type: 'FieldValueRequired', field: `${path}.limits`, detail: text });
  }
  const names = new Set(
    [min, max, item.default, defaultRequest, maxLimitRequestRatio].flatMap((amounts) => Object.keys(amounts ?? {})),
  );
  for (const name of [...names].sort()) {
    for (const [low, high, text] of ORDER) {
      const [a, b] = [item[low]?.[name], item[high]?.[name]];
      if ((amountOf(a) ?? 0n) <= (amountOf(b) ?? amountOf(a) ?? 0n)) continue;
      const isOwn = text.startsWith('default value') || text.startsWith('default request value');
      const field = `${path}.${isOwn ? low : 'min'}[${name}]`;
      errors.push(invalidValue(field, a, text.replace('%s', a ?? '').replace('%s', b ?? '')));
    }
    const ratio = amountOf(maxLimitRequestRatio?.[name]);
    if (ratio !== undefined && ratio < 1_000_000_000n) {
      const value = maxLimitRequestRatio?.[name];
      errors.push(invalidValue(`${path}.maxLimitRequestRatio[${name}]`, value, `ratio ${value} is less than 1`));
    }
  }
  return errors;
}
