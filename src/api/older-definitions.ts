import type { Description } from './descriptions.ts';
import { OLDER_TYPES, type OlderTypes } from './older-types.ts';
import type { Definition, FieldSchema } from './schema.ts';

type Changes = NonNullable<OlderTypes['parts']>[string];

/** One type of an older version, and today's it is made from. */
interface OlderType {
  name: string;
  today: string;
  gvk?: string;
  changes: Changes;
  /** Names of today's types as they are in the older version. */
  renamed: ReadonlyMap<string, string>;
}

/** The definitions of the versions that the original no longer serves, from today's. */
export function olderDefinitions(today: { readonly [name: string]: Definition }): { [name: string]: Definition } {
  const all: { [name: string]: Definition } = {};
  for (const type of olderTypes(today)) {
    const base = today[type.today] ?? { fields: {} };
    all[type.name] = { ...base, fields: fieldsOf(type, base.fields), ...(type.gvk && { gvk: [type.gvk] }) };
  }
  return all;
}

/** The same of what is said of them. */
export function olderDescriptions(
  definitions: { readonly [name: string]: Definition },
  texts: { readonly [name: string]: Description | undefined },
): { [name: string]: Description } {
  const all: { [name: string]: Description } = {};
  for (const { name, today, changes } of olderTypes(definitions)) {
    const [text, fields] = texts[today] ?? ['', {}];
    const own = Object.entries(changes).flatMap(([field, change]) => (change?.text ? [[field, change.text]] : []));
    all[name] = [text, { ...fields, ...Object.fromEntries(own) }];
  }
  return all;
}

function olderTypes(today: { readonly [name: string]: Definition }): OlderType[] {
  return OLDER_TYPES.flatMap(({ apiVersion, like, kinds, parts = {} }) => {
    const prefix = prefixOf(apiVersion);
    const objects = kinds.flatMap((kind) => [kind, `${kind}List`]).filter((kind) => today[`${like}.${kind}`]);
    const names = [...objects, ...Object.keys(parts)];
    // What leads to a type of the older version is one itself.
    const renamed = new Map(names.map((name) => [`${like}.${name}`, `${prefix}.${name}`]));
    return names.map((name) => ({
      name: `${prefix}.${name}`,
      today: `${like}.${name}`,
      ...(objects.includes(name) && { gvk: `${apiVersion} ${name}` }),
      changes: parts[name] ?? {},
      renamed,
    }));
  });
}

/** `io.k8s.api.networking.v1beta1` of `networking.k8s.io/v1beta1` */
function prefixOf(apiVersion: string): string {
  const [group = '', version = ''] = apiVersion.split('/');
  return `io.k8s.api.${group.split('.')[0]}.${version}`;
}

function fieldsOf({ changes, renamed }: OlderType, today: Definition['fields']): Definition['fields'] {
  const fields: { [name: string]: FieldSchema } = {};
  for (const [name, schema] of Object.entries({ ...today, ...changes })) {
    if (schema === null) continue;
    const { text: _, ...field } = { ...today[name], ...schema } as FieldSchema & { text?: string };
    const type = field.type.replace(/[^[\]{}]+/, (bare) => renamed.get(bare) ?? bare);
    fields[name] = { ...field, type };
  }
  return Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)));
}
