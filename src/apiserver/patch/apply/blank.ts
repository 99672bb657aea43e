import { type Definition, definitions, type FieldSchema, OBJECT_META } from '#api';

/** Optional structs that the original always writes, besides metadata, spec and status. By the last part of the name. */
const ALWAYS_THERE: { readonly [definition: string]: readonly string[] } = {
  DaemonSetSpec: ['updateStrategy'],
  DeploymentSpec: ['strategy'],
  PersistentVolumeClaimSpec: ['resources'],
  StatefulSetSpec: ['updateStrategy'],
};
const PARTS = ['spec', 'status'];
const MAX_DEPTH = 8;
const blanks = new Map<string, object>();

/** What an object of the definition is before anything is said of it: against it a new object is compared. */
export function blankOf(definition: string): object {
  let blank = blanks.get(definition);
  if (!blank) {
    blank = build(definition, 0);
    blanks.set(definition, blank);
  }
  return blank;
}

function build(definition: string, depth: number): object {
  const known: Definition | undefined = definitions[definition];
  if (!known) return { metadata: {} };
  const always = ALWAYS_THERE[definition.slice(definition.lastIndexOf('.') + 1)] ?? [];
  const blank: { [field: string]: unknown } = {};
  for (const [name, field] of Object.entries(known.fields)) {
    if (field.type === OBJECT_META) blank[name] = {};
    else if (field.required || PARTS.includes(name) || always.includes(name)) blank[name] = zero(field, depth);
  }
  return blank;
}

function zero({ type }: FieldSchema, depth: number): unknown {
  if (type === 'string') return '';
  if (type === 'boolean') return false;
  if (type.startsWith('integer')) return 0;
  const inner = definitions[type];
  if (!inner || depth > MAX_DEPTH || Object.keys(inner.fields).length === 0) return null;
  return build(type, depth + 1);
}
