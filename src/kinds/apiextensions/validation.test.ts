import { expect, test } from 'vitest';
import { type CustomResourceDefinition, fieldErrorText, type JSONSchemaProps, type Stored } from '#api';
import { customResourceDefinitions, normalise, validateCreate, validateUpdate } from '../index.ts';

function definition(change: (spec: CustomResourceDefinition['spec']) => void = () => {}): CustomResourceDefinition {
  const made: CustomResourceDefinition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'tabs.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'tabs', kind: 'Tab' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
    },
  };
  change(made.spec);
  normalise(customResourceDefinitions, made);
  return made;
}

const texts = (wanted: CustomResourceDefinition) =>
  validateCreate(customResourceDefinitions, wanted).map((error) => fieldErrorText(error));

const withSchema = (schema: JSONSchemaProps) =>
  definition(({ versions: [version] }) => {
    if (version) version.schema = { openAPIV3Schema: schema };
  });

test('a good definition has nothing wrong with it, and gets the names it left out', () => {
  const good = definition();
  expect(texts(good)).toEqual([]);
  expect(good.spec.names).toMatchObject({ listKind: 'TabList', singular: 'tab' });
});

test.each<[what: string, change: (spec: CustomResourceDefinition['spec']) => void, errors: string[]]>([
  [
    'another name',
    (spec) => {
      spec.names.plural = 'others';
    },
    ['metadata.name: Invalid value: "tabs.example.com": must be spec.names.plural+"."+spec.group'],
  ],
  [
    'an unknown scope',
    (spec) => {
      spec.scope = 'World';
    },
    ['spec.scope: Unsupported value: "World": supported values: "Cluster", "Namespaced"'],
  ],
  [
    'a version without a schema',
    (spec) => {
      delete spec.versions[0]?.schema;
    },
    ['spec.versions[0].schema.openAPIV3Schema: Required value: schemas are required'],
  ],
  [
    'the name of its kind for its list',
    (spec) => {
      spec.names.listKind = 'Tab';
    },
    ['spec.names.listKind: Invalid value: "Tab": kind and listKind may not be the same'],
  ],
  [
    'a column of an unknown type',
    (spec) => {
      Object.assign(spec.versions[0] ?? {}, {
        additionalPrinterColumns: [{ name: 'A', type: 'text', jsonPath: '.spec.a' }],
      });
    },
    ['spec.additionalPrinterColumns[0].type: Invalid value: "text": must be one of boolean,date,integer,number,string'],
  ],
  [
    'an unknown conversion',
    (spec) => {
      spec.conversion = { strategy: 'Magic' };
    },
    ['spec.conversion.strategy: Unsupported value: "Magic": supported values: "None", "Webhook"'],
  ],
])('a definition with %s is refused', (_, change, errors) => {
  expect(texts(definition(change))).toEqual(errors);
});

test('exactly one version is stored', () => {
  const none = definition((spec) => {
    Object.assign(spec.versions[0] ?? {}, { storage: false });
  });
  expect(texts(none)[0]).toMatch(
    /^spec\.versions: Invalid value: .*: must have exactly one version marked as storage version$/,
  );
});

const SCHEMA = 'spec.validation.openAPIV3Schema';
const field = (schema: JSONSchemaProps): JSONSchemaProps => ({ type: 'object', properties: { a: schema } });

test.each<[schema: JSONSchemaProps, errors: string[]]>([
  [{ properties: {} }, [`${SCHEMA}.type: Required value: must not be empty at the root`]],
  [
    { type: 'array', items: { type: 'string' } },
    [`${SCHEMA}.type: Invalid value: "array": must be object at the root`],
  ],
  [field({}), [`${SCHEMA}.properties[a].type: Required value: must not be empty for specified object fields`]],
  [field({ type: 'array' }), [`${SCHEMA}.properties[a].items: Required value: must be specified`]],
  [
    field({ type: 'array', items: {} }),
    [`${SCHEMA}.properties[a].items.type: Required value: must not be empty for specified array items`],
  ],
  [
    field({ type: 'text' }),
    [
      `${SCHEMA}.properties[a].type: Unsupported value: "text": supported values: "array", "boolean", "integer", "number", "object", "string"`,
    ],
  ],
  [field({ type: 'string', $ref: '#/x' }), [`${SCHEMA}.properties[a].$ref: Forbidden: $ref is not supported`]],
  [
    field({ type: 'array', items: { type: 'string' }, uniqueItems: true }),
    [
      `${SCHEMA}.properties[a].uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic`,
    ],
  ],
  [
    field({ type: 'object', additionalProperties: { type: 'string' }, properties: { b: { type: 'string' } } }),
    [
      `${SCHEMA}.properties[a].additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive`,
    ],
  ],
  [
    field({ type: 'string', allOf: [{ default: 'x' }] }),
    [`${SCHEMA}.properties[a].allOf[0].default: Forbidden: must be undefined to be structural`],
  ],
  [
    field({ type: 'array', items: { type: 'object' }, 'x-kubernetes-list-type': 'map' }),
    [
      `${SCHEMA}.properties[a].x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map`,
    ],
  ],
  [
    field({
      type: 'array',
      items: { type: 'object', properties: { k: { type: 'string' } } },
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['k'],
    }),
    [
      `${SCHEMA}.properties[a].items.properties[k].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property`,
    ],
  ],
  [
    field({ type: 'object', 'x-kubernetes-embedded-resource': true }),
    [
      `${SCHEMA}.properties[a].properties: Required value: must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields`,
    ],
  ],
  [
    { type: 'object', properties: { metadata: { type: 'object', properties: { labels: { type: 'object' } } } } },
    [
      `${SCHEMA}.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified`,
    ],
  ],
  [field({ 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] }), []],
  [field({ 'x-kubernetes-preserve-unknown-fields': true }), []],
])('schema %j', (schema, errors) => {
  expect(texts(withSchema(schema))).toEqual(errors);
});

test('what an established definition stores under may not change', () => {
  const status = { conditions: [{ type: 'Established', status: 'True' }], storedVersions: ['v1'] };
  const metadata = { name: 'tabs.example.com', uid: 'u', resourceVersion: '1', creationTimestamp: '' };
  const old = { ...definition(), metadata, status } as Stored<CustomResourceDefinition>;
  const next = { ...structuredClone(old), spec: { ...old.spec, scope: 'Cluster' } };
  const found = validateUpdate(customResourceDefinitions, next, old).map((error) => fieldErrorText(error));
  expect(found).toEqual(['spec.scope: Invalid value: "Cluster": field is immutable']);
});

test('rules in CEL are answered with a warning that they are not enforced', () => {
  const wanted = withSchema(field({ type: 'string', 'x-kubernetes-validations': [{ rule: 'self != ""' }] }));
  expect(customResourceDefinitions.warnings?.(wanted)).toEqual([
    `${SCHEMA}.properties[a].x-kubernetes-validations has one rule that is not enforced: this server does not evaluate CEL yet`,
  ]);
});
