import {
  absentValueOf,
  canonicalQuantity,
  definitions,
  type FieldSchema,
  isJsonObject,
  MICRO_TIME,
  QUANTITY,
  TIME,
} from '#api';

const LABEL_SELECTOR = 'io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector';

/** Gives the value in its canonical form; undefined for one that is the same as absent. */
type Step = (value: unknown) => unknown;

interface FieldStep {
  name: string;
  step: Step;
  default: unknown;
}

const plans = new Map<string, FieldStep[]>();

/**
 * Brings a draft into the form in which objects are stored, by what the schema says of it: absent instead of null or
 * empty where they mean the same, amounts and times in canonical form, the schema's defaults filled in, and zeros
 * where a plain value is required. Changes the draft. What does not fit the schema is left as it is; finding that is the decoder's work.
 */
export function normaliseBySchema(definition: string, draft: object): void {
  const record = draft as { [field: string]: unknown };
  for (const { name, step, default: fallback } of planOf(definition)) {
    const value = record[name];
    if (value !== undefined) {
      const canonical = value === null ? undefined : step(value);
      if (canonical === undefined) delete record[name];
      else if (canonical !== value) record[name] = canonical;
    }
    if (fallback !== undefined && record[name] === undefined) {
      record[name] = typeof fallback === 'object' ? step(structuredClone(fallback)) : fallback;
    }
  }
}

function planOf(definition: string): FieldStep[] {
  let plan = plans.get(definition);
  if (!plan) {
    plan = Object.entries(definitions[definition]?.fields ?? {}).map(([name, schema]) => ({
      name,
      step: stepOf(definition, name, schema),
      default: schema.default ?? zeroOf(schema),
    }));
    plans.set(definition, plan);
  }
  return plan;
}

/** The original always writes the values a type requires: the zero of their type when none was given. */
function zeroOf({ type, required }: FieldSchema): unknown {
  if (!required) return undefined;
  if (type === 'string') return '';
  if (type === 'boolean') return false;
  if (type.startsWith('integer')) return 0;
  // A selector that was not given is not one that selects everything.
  const hasFields = type !== LABEL_SELECTOR && !isEmpty(definitions[type]?.fields ?? {});
  return hasFields ? {} : undefined;
}

function stepOf(definition: string, field: string, schema: FieldSchema): Step {
  const { type, required } = schema;
  const step = valueStep(type);
  if (required) return step;
  if (type.startsWith('[')) return (value) => (Array.isArray(value) && value.length === 0 ? undefined : step(value));
  if (type.startsWith('{')) return (value) => (isJsonObject(value) && isEmpty(value) ? undefined : step(value));
  const absent = absentValueOf(definition, field, schema);
  return absent === undefined ? step : (value) => (value === absent ? undefined : step(value));
}

const same: Step = (value) => value;

function valueStep(type: string): Step {
  if (type.startsWith('[')) return listStep(type.slice(1, -1));
  if (type.startsWith('{')) return mapStep(type.slice(1, -1));
  if (type === QUANTITY) return quantity;
  if (type === TIME) return time;
  if (type === MICRO_TIME) return microTime;
  if (!definitions[type] || isEmpty(definitions[type].fields)) return same;
  return (value) => {
    if (isJsonObject(value)) normaliseBySchema(type, value);
    return value;
  };
}

function listStep(type: string): Step {
  const step = valueStep(type);
  const zero = zeroInside(type);
  if (step === same && zero === undefined) return same;
  return (value) => {
    if (!Array.isArray(value)) return value;
    for (let i = 0; i < value.length; i++) {
      const item = value[i] ?? fresh(zero);
      if (item !== undefined) value[i] = step(item);
    }
    return value;
  };
}

function fresh(zero: unknown): unknown {
  return typeof zero === 'object' ? {} : zero;
}

/** The value of an element or a key that was given as null: the zero of its type. */
function zeroInside(type: string): unknown {
  if (type.startsWith('string')) return '';
  if (type.startsWith('integer')) return 0;
  if (type === QUANTITY) return '0';
  return definitions[type] && !isEmpty(definitions[type].fields) ? {} : undefined;
}

/** Maps stand in the order of their keys, as the original writes them. */
function mapStep(type: string): Step {
  const step = valueStep(type);
  const zero = zeroInside(type);
  return (value) => {
    if (!isJsonObject(value)) return value;
    for (const key of Object.keys(value)) {
      if (value[key] === null && zero !== undefined) value[key] = fresh(zero);
      const canonical = step === same ? value[key] : step(value[key]);
      if (canonical !== value[key]) value[key] = canonical;
    }
    return isInOrder(value) ? value : Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  };
}

function isInOrder(map: object): boolean {
  let last = '';
  for (const key in map) {
    if (key < last) return false;
    last = key;
  }
  return true;
}

const quantity: Step = (value) =>
  typeof value === 'string' || typeof value === 'number' ? canonicalQuantity(value) : value;

const time: Step = (value) => {
  if (typeof value !== 'string' || /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value)) return value;
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? value : `${new Date(ms).toISOString().slice(0, 19)}Z`;
};

const microTime: Step = (value) => {
  if (typeof value !== 'string' || /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(value)) return value;
  const ms = Date.parse(value);
  if (Number.isNaN(ms)) return value;
  const fraction = (/\.(\d{1,6})/.exec(value)?.[1] ?? '').padEnd(6, '0');
  return `${new Date(ms).toISOString().slice(0, 19)}.${fraction}Z`;
};

function isEmpty(value: object): boolean {
  for (const _ in value) return false;
  return true;
}
