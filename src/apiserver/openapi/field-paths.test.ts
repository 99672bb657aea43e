import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { allKinds } from '#kinds';
import { REVIEWS } from '../discovery/index.ts';
import { OpenApi } from './index.ts';

interface Schema {
  $ref?: string;
  allOf?: Schema[];
  oneOf?: Schema[];
  type?: string;
  items?: Schema;
  additionalProperties?: Schema;
  properties?: { [name: string]: Schema };
  required?: string[];
  'x-kubernetes-group-version-kind'?: { group: string; version: string; kind: string }[];
}
type Schemas = { [name: string]: Schema };

const openApi = new OpenApi([...allKinds, ...REVIEWS]);
/** By kind: how many fields the original has at any depth, and a digest of their paths, types and needs. */
const original: { [kind: string]: [number, string] } = JSON.parse(
  readFileSync(path.join(import.meta.dirname, 'testdata', 'field-paths-1.36.json'), 'utf8'),
);

function referred(schema: Schema): string | undefined {
  return (schema.$ref ?? schema.allOf?.[0]?.$ref)?.replace('#/components/schemas/', '');
}

/** As kubectl prints it: a type by its last name, but for scalars. */
function typeName(schema: Schema, schemas: Schemas): string {
  const name = referred(schema);
  if (name) {
    const { type = 'object' } = schemas[name] ?? {};
    return type === 'object' ? name.slice(name.lastIndexOf('.') + 1) : type;
  }
  if (schema.items) return `[]${typeName(schema.items, schemas)}`;
  if (schema.additionalProperties) return `map[string]${typeName(schema.additionalProperties, schemas)}`;
  return schema.type ?? 'any';
}

/** What `kubectl explain --recursive` goes through: every field by its path, and no type inside itself. */
function fieldsOf(name: string, schemas: Schemas, above: readonly string[] = []): string[] {
  const { properties = {}, required = [] } = schemas[name] ?? {};
  return Object.entries(properties).flatMap(([field, schema]) => {
    let inner = schema;
    while (inner.items ?? inner.additionalProperties) inner = inner.items ?? inner.additionalProperties ?? {};
    const next = referred(inner);
    const below = next && next !== name && !above.includes(next) ? fieldsOf(next, schemas, [...above, name]) : [];
    const need = required.includes(field) ? ' required' : '';
    return [`${field} ${typeName(schema, schemas)}${need}`, ...below.map((line) => `${field}.${line}`)];
  });
}

test.each(Object.keys(original))('every field of %s can be explained as the original does', async (kind) => {
  const [apiVersion = '', name] = kind.split(' ');
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  const answer = await openApi.answer({ path: `/openapi/v3/${group ? 'apis' : 'api'}/${apiVersion}` });
  if (answer?.code !== 200) throw new Error(`no document for ${apiVersion}`);
  const schemas: Schemas = JSON.parse(Buffer.from(answer.bytes).toString()).components.schemas;
  const definition = Object.entries(schemas).find(([, schema]) =>
    schema['x-kubernetes-group-version-kind']?.some(
      (gvk) => gvk.group === group && gvk.version === version && gvk.kind === name,
    ),
  );
  const lines = fieldsOf(definition?.[0] ?? '', schemas).sort();
  const digest = createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 16);
  expect([lines.length, digest]).toEqual(original[kind]);
});
