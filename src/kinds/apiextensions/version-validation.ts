import {
  type CustomResourceColumnDefinition,
  type CustomResourceDefinitionVersion,
  type CustomResourceSubresources,
  duplicate,
  type FieldError,
  invalidValue,
  type JSONSchemaProps,
  required,
  type SelectableField,
  tooMany,
} from '#api';

const COLUMN_TYPES = ['boolean', 'date', 'integer', 'number', 'string'];
const COLUMN_FORMATS = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password'];
const MAX_WARNING = 256;
const MAX_SELECTABLE = 8;

export function validateDeprecation(path: string, version: CustomResourceDefinitionVersion): FieldError[] {
  const { deprecated, deprecationWarning: warning } = version;
  if (warning === undefined) return [];
  const texts: string[] = [];
  if (!deprecated) texts.push('can only be set for deprecated versions');
  if (warning.length > MAX_WARNING) texts.push(`must be <= ${MAX_WARNING} characters long`);
  if (warning === '') texts.push('must not be an empty string');
  const odd = warning.search(/[^\P{C}]|[^\P{Z} ]/u);
  if (odd >= 0) {
    texts.push(`must only contain printable UTF-8 characters; non-printable character found at index ${odd}`);
  }
  return texts.map((text) => invalidValue(`${path}.deprecationWarning`, warning, text));
}

export function validateColumns(path: string, columns: readonly CustomResourceColumnDefinition[] = []): FieldError[] {
  return columns.flatMap(({ name, type, format, jsonPath }, i) => {
    const at = `${path}.additionalPrinterColumns[${i}]`;
    const errors: FieldError[] = name ? [] : [required(`${at}.name`)];
    const types = `must be one of ${COLUMN_TYPES.join(',')}`;
    if (!type) errors.push(required(`${at}.type`, types));
    else if (!COLUMN_TYPES.includes(type)) errors.push(invalidValue(`${at}.type`, type, types));
    if (format && !COLUMN_FORMATS.includes(format)) {
      errors.push(invalidValue(`${at}.format`, format, `must be one of ${COLUMN_FORMATS.join(',')}`));
    }
    return [...errors, ...(jsonPath ? simplePath(`${at}.JSONPath`, jsonPath) : [required(`${at}.JSONPath`)])];
  });
}

function simplePath(field: string, path: string): FieldError[] {
  return path.startsWith('.') ? [] : [invalidValue(field, path, 'must be a simple json path starting with .')];
}

export function validateSubresources(path: string, subresources: CustomResourceSubresources | undefined): FieldError[] {
  const { scale } = subresources ?? {};
  if (!scale) return [];
  const at = `${path}.subresources.scale`;
  const under = (field: string, value: string, root: string) => {
    const errors = simplePath(field, value);
    if (errors.length > 0 || value.startsWith(`${root}.`)) return errors;
    return [invalidValue(field, value, `should be a json path under ${root}`)];
  };
  const needed = (field: string, value: string, root: string) =>
    value ? under(field, value, root) : [required(field)];
  const { specReplicasPath, statusReplicasPath, labelSelectorPath } = scale;
  return [
    ...needed(`${at}.specReplicasPath`, specReplicasPath, '.spec'),
    ...needed(`${at}.statusReplicasPath`, statusReplicasPath, '.status'),
    ...(labelSelectorPath ? underEither(`${at}.labelSelectorPath`, labelSelectorPath) : []),
  ];
}

function underEither(field: string, path: string): FieldError[] {
  const errors = simplePath(field, path);
  if (errors.length > 0 || /^\.(status|spec)\./.test(path)) return errors;
  return [invalidValue(field, path, 'should be a json path under either .status or .spec')];
}

/** Fields by which objects can be selected: texts, numbers and switches that the schema knows. */
export function validateSelectableFields(
  path: string,
  fields: readonly SelectableField[] = [],
  schema: JSONSchemaProps = {},
): FieldError[] {
  const seen = new Set<string>();
  const errors = fields.flatMap(({ jsonPath }, i) => {
    const at = `${path}.selectableFields[${i}].jsonPath`;
    if (!jsonPath) return [required(at)];
    const names = jsonPath.split('.').slice(1);
    const found = jsonPath.startsWith('.') ? placeOf(schema, names) : undefined;
    if (!found) return [invalidValue(at, jsonPath, 'is an invalid path: does not refer to a valid field')];
    const texts: string[] = [];
    if (names[0] === 'metadata') texts.push('must not point to fields in metadata');
    if (!['string', 'boolean', 'integer'].includes(found.type ?? '')) {
      texts.push(
        'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
      );
    }
    const again = seen.has(jsonPath) ? [duplicate(at, jsonPath)] : [];
    seen.add(jsonPath);
    return [...texts.map((text) => invalidValue(at, jsonPath, text)), ...again];
  });
  return seen.size > MAX_SELECTABLE
    ? [...errors, tooMany(`${path}.selectableFields`, seen.size, MAX_SELECTABLE)]
    : errors;
}

function placeOf(schema: JSONSchemaProps, names: readonly string[]): JSONSchemaProps | undefined {
  return names.reduce<JSONSchemaProps | undefined>((at, name) => at?.properties?.[name], schema);
}
