import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** What is known of a server, statement by statement: a name such as `columns v1/pods`, and its value as text. */
export type Facts = Map<string, string>;

/** The aggregated discovery, as far as it is compared. */
export interface DiscoveryList {
  items: { metadata: { name?: string }; versions: { version: string; resources: { resource: string }[] }[] }[];
}
export type Column = { name: string; type: string; format: string; priority: number; description: string };

const source = path.join(import.meta.dirname, '..', '..', 'src');
const read = (...at: string[]) => JSON.parse(readFileSync(path.join(...at), 'utf8'));

/** The facts of the original, v1.36.2, from the recordings and digests that are kept as test data. */
export function factsOfOriginal(): Facts {
  const facts: Facts = new Map();
  const { api, apis } = read(source, 'apiserver', 'discovery', 'testdata', 'discovery-1.36.json');
  addDiscovery(facts, '/api', api);
  addDiscovery(facts, '/apis', apis);
  const resources = read(source, 'kinds', 'testdata', 'resources-1.36.json') as {
    [name: string]: { verbs: string[]; columns: unknown };
  };
  for (const [name, { verbs, columns }] of Object.entries(resources)) {
    if (verbs.includes('list')) facts.set(`columns ${name}`, canonical(columns));
  }
  const texts = read(import.meta.dirname, 'testdata', 'column-text-digests-1.36.json');
  for (const [name, columns] of Object.entries<{ [column: string]: string }>(texts)) {
    for (const [column, value] of Object.entries(columns)) facts.set(`column-text ${name} ${column}`, value);
  }
  const paths = read(import.meta.dirname, 'testdata', 'path-facts-1.36.json');
  for (const [at, item] of Object.entries<{ [method: string]: string }>(paths)) {
    for (const [method, value] of Object.entries(item)) facts.set(`path ${at} ${method}`, value);
  }
  const digests = read(source, 'apiserver', 'openapi', 'testdata', 'definition-digests-1.36.json');
  for (const [name, value] of Object.entries<string>(digests)) facts.set(`definition ${name}`, value);
  const schemas = read(source, 'apiserver', 'openapi', 'testdata', 'schema-digests-1.36.json');
  for (const [name, value] of Object.entries<string>(schemas)) facts.set(`schema ${name}`, value);
  const fields = read(import.meta.dirname, 'testdata', 'field-facts-1.36.json');
  for (const [name, value] of Object.entries<string>(fields.protobufDigests)) facts.set(`protobuf ${name}`, value);
  return facts;
}

/** One fact for each resource, and one for the order of groups and versions, which says what clients prefer. */
export function addDiscovery(facts: Facts, at: string, { items }: DiscoveryList): void {
  const order = items.map(({ metadata, versions }) => [metadata.name ?? '', versions.map((v) => v.version)]);
  facts.set(`order ${at}`, canonical(order));
  for (const { metadata, versions } of items) {
    for (const { version, resources } of versions) {
      const groupVersion = metadata.name ? `${metadata.name}/${version}` : version;
      for (const found of resources) facts.set(`resource ${groupVersion}/${found.resource}`, canonical(found));
    }
  }
}

/** A whole Swagger document. */
export interface Swagger {
  paths: { [at: string]: { [method: string]: unknown } };
  definitions: { [name: string]: unknown };
  parameters: { [name: string]: unknown };
}

/** One fact for each definition, for each operation of each path, and for each of the parts around them. */
export function addSwagger(facts: Facts, { paths, definitions, ...rest }: Swagger): void {
  for (const [name, schema] of Object.entries(definitions)) {
    facts.set(`definition ${name}`, digest(canonical(schema), 16));
  }
  const parts = Object.entries({ ...rest, ...paths } as Swagger['paths']);
  for (const [at, part] of parts) {
    const members = typeof part === 'object' && !Array.isArray(part) ? part : { '': part };
    for (const [name, member] of Object.entries(members)) {
      facts.set(`path ${at} ${name}`, digest(canonical(member), 8));
    }
  }
}

/** The same text for the same value, whatever the order of its members; `required` is a set. */
export function canonical(value: unknown, key = ''): string {
  if (Array.isArray(value)) {
    const items = value.map((item) => canonical(item));
    return `[${(key === 'required' ? items.sort() : items).join(',')}]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member, name)}`).join(',')}}`;
}

export function digest(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}
