import { isJsonObject, OBJECT_META } from '#api';
import type { JsonObject, Schema } from './structural-schema.ts';

/** What version 2 of OpenAPI has no words for, or reads differently. */
const ONLY_V3 = ['nullable', 'oneOf', 'anyOf', 'allOf', 'not', 'default'];

/** What every object has, in the words in which built-in kinds describe it. */
export type EnvelopeTexts = { readonly [field: string]: string };

/** The schema of a custom kind as clients read it in OpenAPI documents. */
export function openApiSchema(schema: Schema, dialect: 'v2' | 'v3', texts: EnvelopeTexts): JsonObject {
  const { properties = {}, ...rest } = dialect === 'v2' ? forVersion2(schema) : (schema as JsonObject);
  const prefix = dialect === 'v2' ? '#/definitions/' : '#/components/schemas/';
  const meta = { $ref: prefix + OBJECT_META };
  const described = (field: string) => ({ description: texts[field] });
  return {
    ...rest,
    type: 'object',
    properties: {
      ...(properties as JsonObject),
      apiVersion: { ...described('apiVersion'), type: 'string' },
      kind: { ...described('kind'), type: 'string' },
      metadata: { ...described('metadata'), ...(dialect === 'v2' ? meta : { allOf: [meta] }) },
    },
  };
}

/** What allows null or anything at all has no type in version 2, whose readers would refuse it otherwise. */
function forVersion2(schema: object): JsonObject {
  const plain: JsonObject = {};
  for (const [key, value] of Object.entries(schema)) {
    if (ONLY_V3.includes(key)) continue;
    if (key === 'properties' && isJsonObject(value)) {
      plain[key] = Object.fromEntries(Object.entries(value).map(([k, v]) => [k, isJsonObject(v) ? forVersion2(v) : v]));
    } else if ((key === 'items' || key === 'additionalProperties') && isJsonObject(value))
      plain[key] = forVersion2(value);
    else plain[key] = value;
  }
  const { nullable, 'x-kubernetes-preserve-unknown-fields': open } = schema as Schema;
  if (nullable || open) for (const key of ['type', 'items', 'properties', 'additionalProperties']) delete plain[key];
  return plain;
}
