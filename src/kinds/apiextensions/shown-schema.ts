import type { JSONSchemaProps } from '#api';

type Shown = { [field: string]: unknown };

/** A schema as messages of the original show it: with every field, in the order and under the names of its own form. */
export function shownSchema(schema: JSONSchemaProps): Shown {
  return {
    ID: schema.id ?? '',
    Schema: schema.$schema ?? '',
    Ref: schema.$ref ?? null,
    Description: schema.description ?? '',
    Type: schema.type ?? '',
    Nullable: schema.nullable ?? false,
    Format: schema.format ?? '',
    Title: schema.title ?? '',
    Default: schema.default ?? null,
    Maximum: schema.maximum ?? null,
    ExclusiveMaximum: schema.exclusiveMaximum ?? false,
    Minimum: schema.minimum ?? null,
    ExclusiveMinimum: schema.exclusiveMinimum ?? false,
    MaxLength: schema.maxLength ?? null,
    MinLength: schema.minLength ?? null,
    Pattern: schema.pattern ?? '',
    MaxItems: schema.maxItems ?? null,
    MinItems: schema.minItems ?? null,
    UniqueItems: schema.uniqueItems ?? false,
    MultipleOf: schema.multipleOf ?? null,
    Enum: schema.enum ?? null,
    MaxProperties: schema.maxProperties ?? null,
    MinProperties: schema.minProperties ?? null,
    Required: schema.required ?? null,
    Items: listOrSchema(schema.items),
    AllOf: schema.allOf?.map(shownSchema) ?? null,
    OneOf: schema.oneOf?.map(shownSchema) ?? null,
    AnyOf: schema.anyOf?.map(shownSchema) ?? null,
    Not: schema.not ? shownSchema(schema.not) : null,
    Properties: byName(schema.properties, shownSchema),
    AdditionalProperties: boolOrSchema(schema.additionalProperties),
    PatternProperties: byName(schema.patternProperties, shownSchema),
    Dependencies: schema.dependencies ?? null,
    AdditionalItems: boolOrSchema(schema.additionalItems),
    Definitions: byName(schema.definitions, shownSchema),
    ExternalDocs: schema.externalDocs
      ? { Description: schema.externalDocs.description ?? '', URL: schema.externalDocs.url ?? '' }
      : null,
    Example: schema.example ?? null,
    XPreserveUnknownFields: schema['x-kubernetes-preserve-unknown-fields'] ?? null,
    XEmbeddedResource: schema['x-kubernetes-embedded-resource'] ?? false,
    XIntOrString: schema['x-kubernetes-int-or-string'] ?? false,
    XListMapKeys: schema['x-kubernetes-list-map-keys'] ?? null,
    XListType: schema['x-kubernetes-list-type'] ?? null,
    XMapType: schema['x-kubernetes-map-type'] ?? null,
    XValidations:
      schema['x-kubernetes-validations']?.map((rule) => ({
        Rule: rule.rule,
        Message: rule.message ?? '',
        MessageExpression: rule.messageExpression ?? '',
        Reason: rule.reason ?? null,
        FieldPath: rule.fieldPath ?? '',
        OptionalOldSelf: rule.optionalOldSelf ?? null,
      })) ?? null,
  };
}

function byName<T>(map: { [name: string]: T } | undefined, shown: (value: T) => unknown): Shown | null {
  return map ? Object.fromEntries(Object.entries(map).map(([name, value]) => [name, shown(value)])) : null;
}

function listOrSchema(value: unknown): Shown | null {
  if (value === undefined || value === null) return null;
  if (Array.isArray(value)) return { Schema: null, JSONSchemas: value.map(shownSchema) };
  return { Schema: shownSchema(value), JSONSchemas: null };
}

function boolOrSchema(value: unknown): Shown | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'object' ? { Allows: true, Schema: shownSchema(value) } : { Allows: value, Schema: null };
}
