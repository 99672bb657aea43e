import type { CustomResourceDefinition, JSONSchemaProps } from '#api';
import { sameValue } from '../immutable-field.ts';

/**
 * The schemas of a definition and the paths under which errors name them. One that all versions share is named as
 * belonging to the whole, as the original does.
 */
export function schemasOf({ spec }: CustomResourceDefinition): { path: string; schema: JSONSchemaProps }[] {
  const all = (spec.versions ?? []).map(({ schema }, i) => ({
    path: `spec.versions[${i}].schema.openAPIV3Schema`,
    schema: schema?.openAPIV3Schema,
  }));
  const [first] = all;
  if (first?.schema && all.every(({ schema }) => sameValue(schema, first.schema))) {
    return [{ path: 'spec.validation.openAPIV3Schema', schema: first.schema }];
  }
  return all.flatMap(({ path, schema }) => (schema ? [{ path, schema }] : []));
}
