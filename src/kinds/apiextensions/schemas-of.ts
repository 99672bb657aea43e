import type { CustomResourceDefinition, CustomResourceDefinitionVersion, JSONSchemaProps } from '#api';
import { sameValue } from '../immutable-field.ts';

interface FoundSchema {
  path: string;
  schema: JSONSchemaProps;
  /** The version whose own it is, unless it is that of all. */
  version?: CustomResourceDefinitionVersion;
}

/**
 * The schemas of a definition and the paths under which errors name them. One that all versions share is named as
 * belonging to the whole, as the original does.
 */
export function schemasOf({ spec }: CustomResourceDefinition): FoundSchema[] {
  const all = (spec.versions ?? []).map((version, i) => ({
    path: `spec.versions[${i}].schema.openAPIV3Schema`,
    schema: version.schema?.openAPIV3Schema,
    version,
  }));
  const [first] = all;
  if (first?.schema && all.every(({ schema }) => sameValue(schema, first.schema))) {
    return [{ path: 'spec.validation.openAPIV3Schema', schema: first.schema }];
  }
  return all.flatMap(({ path, schema, version }) => (schema ? [{ path, schema, version }] : []));
}
