import { expect, test } from 'vitest';
import { customResourceDefinitions } from '../index.ts';
import { createErrors, type Loose, updateErrors } from '../testdata/cases.ts';

const schema = (openAPIV3Schema: object) => ({ schema: { openAPIV3Schema } });
const version = (more: object = {}) => ({
  name: 'v1',
  served: true,
  storage: true,
  ...schema({ type: 'object' }),
  ...more,
});
const definition = (spec: object = {}, metadata: object = {}): Loose => ({
  metadata: { name: 'tabs.example.com', ...metadata },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'tabs', kind: 'Tab' },
    versions: [version()],
    ...spec,
  },
});
const versions = (...list: object[]) => definition({ versions: list });
const LABEL = `a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')`;
const SHOWN = (name: string, storage: boolean) =>
  `{"Name":"${name}","Served":true,"Storage":${storage},"Deprecated":false,"DeprecationWarning":null,"Schema":null,"Subresources":null,"AdditionalPrinterColumns":null,"SelectableFields":null}`;
const PROTECTED = 'protected groups must have approval annotation "api-approved.kubernetes.io"';
const URL_TEXT = 'see https://github.com/kubernetes/enhancements/pull/1111';

test.each<[what: string, fields: Loose, errors: string[]]>([
  [
    'that says nothing',
    { spec: { group: '', scope: '', names: {}, versions: [] } },
    [
      'metadata.name: Invalid value: "x": must be spec.names.plural+"."+spec.group',
      'spec.group: Required value',
      'spec.scope: Required value',
      'spec.versions: Invalid value: []: must have exactly one version marked as storage version',
      'spec.names.plural: Required value',
      'spec.names.singular: Required value',
      'spec.names.kind: Required value',
      'spec.names.listKind: Required value',
    ],
  ],
  [
    'with versions alike',
    versions(version({ storage: false }), version({ storage: false })),
    [
      `spec.versions: Invalid value: [${SHOWN('v1', false)},${SHOWN('v1', false)}]: must contain unique version names`,
      `spec.versions: Invalid value: [${SHOWN('v1', false)},${SHOWN('v1', false)}]: must have exactly one version marked as storage version`,
    ],
  ],
  [
    'with a version that has no name',
    versions(version({ name: 'V1' })),
    [`spec.versions[0].name: Invalid value: "V1": ${LABEL}`, `spec.version: Invalid value: "V1": ${LABEL}`],
  ],
  [
    'with names that are none',
    definition({ names: { plural: 'tabs', singular: 'a.b', kind: 'Tab_', shortNames: [''], categories: ['All'] } }),
    [
      `spec.names.singular: Invalid value: "a.b": ${LABEL}`,
      `spec.names.kind: Invalid value: "Tab_": may have mixed case, but should otherwise match: ${LABEL}`,
      `spec.names.listKind: Invalid value: "Tab_List": may have mixed case, but should otherwise match: ${LABEL}`,
      `spec.names.shortNames[0]: Invalid value: "": ${LABEL}`,
      `spec.names.categories[0]: Invalid value: "All": ${LABEL}`,
    ],
  ],
  [
    'with a warning for what is not over',
    versions(version({ deprecationWarning: 'a\u0007' })),
    [
      'spec.versions[0].deprecationWarning: Invalid value: "a\\a": can only be set for deprecated versions',
      'spec.versions[0].deprecationWarning: Invalid value: "a\\a": must only contain printable UTF-8 characters; non-printable character found at index 1',
    ],
  ],
  [
    'with columns and a scale that lead nowhere',
    versions(
      version({
        additionalPrinterColumns: [
          { name: '', type: '', jsonPath: '' },
          { name: 'A', type: 'string', format: 'x', jsonPath: 'a' },
        ],
        subresources: {
          scale: { specReplicasPath: '.status.a', statusReplicasPath: '', labelSelectorPath: '.metadata.x' },
        },
      }),
    ),
    [
      'spec.subresources.scale.specReplicasPath: Invalid value: ".status.a": should be a json path under .spec',
      'spec.subresources.scale.statusReplicasPath: Required value',
      'spec.subresources.scale.labelSelectorPath: Invalid value: ".metadata.x": should be a json path under either .status or .spec',
      'spec.additionalPrinterColumns[0].name: Required value',
      'spec.additionalPrinterColumns[0].type: Required value: must be one of boolean,date,integer,number,string',
      'spec.additionalPrinterColumns[0].JSONPath: Required value',
      'spec.additionalPrinterColumns[1].format: Invalid value: "x": must be one of byte,date,date-time,double,float,int32,int64,password',
      'spec.additionalPrinterColumns[1].JSONPath: Invalid value: "a": must be a simple json path starting with .',
    ],
  ],
  [
    'whose versions have columns of their own',
    versions(
      version(),
      version({ name: 'v2', storage: false, additionalPrinterColumns: [{ name: 'A', type: 'x', jsonPath: '.a' }] }),
    ),
    [
      'spec.versions[1].additionalPrinterColumns[0].type: Invalid value: "x": must be one of boolean,date,integer,number,string',
    ],
  ],
  [
    'with fields to select by that are none',
    versions(
      version({
        ...schema({
          type: 'object',
          properties: { spec: { type: 'object', properties: { a: { type: 'string' }, o: { type: 'object' } } } },
        }),
        selectableFields: ['', '.spec.b', '.spec.o', '.spec.a', '.spec.a'].map((jsonPath) => ({ jsonPath })),
      }),
    ),
    [
      'spec.selectableFields[0].jsonPath: Required value',
      'spec.selectableFields[1].jsonPath: Invalid value: ".spec.b": is an invalid path: does not refer to a valid field',
      'spec.selectableFields[2].jsonPath: Invalid value: ".spec.o": must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
      'spec.selectableFields[4].jsonPath: Duplicate value: ".spec.a"',
    ],
  ],
  [
    'with a webhook and without conversion by it',
    definition({
      conversion: {
        strategy: 'None',
        webhook: { clientConfig: { url: 'https://a' }, conversionReviewVersions: ['v1'] },
      },
    }),
    [
      'spec.conversion.webhookClientConfig: Forbidden: should not be set when strategy is not set to Webhook',
      'spec.conversion.conversionReviewVersions: Forbidden: should not be set when strategy is not set to Webhook',
    ],
  ],
  [
    'with conversion by no webhook',
    definition({ conversion: { strategy: 'Webhook' } }),
    [
      'spec.conversion.webhookClientConfig: Required value: required when strategy is set to Webhook',
      'spec.conversion.conversionReviewVersions: Required value',
    ],
  ],
  [
    'with conversion by a webhook that cannot be called',
    definition({
      conversion: {
        strategy: 'Webhook',
        webhook: { clientConfig: { url: 'http://u@a/b?c#d' }, conversionReviewVersions: ['v2', 'v2', 'V'] },
      },
    }),
    [
      `spec.conversion.webhookClientConfig.url: Invalid value: "http": 'https' is the only allowed URL scheme; desired format: https://host[/path]`,
      'spec.conversion.webhookClientConfig.url: Invalid value: "u": user information is not permitted in the URL',
      'spec.conversion.webhookClientConfig.url: Invalid value: "d": fragments are not permitted in the URL',
      'spec.conversion.webhookClientConfig.url: Invalid value: "c": query parameters are not permitted in the URL',
      'spec.conversion.conversionReviewVersions[1]: Invalid value: "v2": duplicate version',
      `spec.conversion.conversionReviewVersions[2]: Invalid value: "V": ${LABEL}`,
      'spec.conversion.conversionReviewVersions: Invalid value: ["v2","v2","V"]: must include at least one of v1, v1beta1',
    ],
  ],
  [
    'of a protected group',
    { ...definition({ group: 'x.k8s.io' }), metadata: { name: 'tabs.x.k8s.io' } },
    [`metadata.annotations[api-approved.kubernetes.io]: Required value: ${PROTECTED}, ${URL_TEXT}`],
  ],
  [
    'of a protected group, approved by nobody',
    {
      ...definition({ group: 'x.k8s.io' }),
      metadata: { name: 'tabs.x.k8s.io', annotations: { 'api-approved.kubernetes.io': 'yes' } },
    },
    [
      `metadata.annotations[api-approved.kubernetes.io]: Invalid value: "yes": ${PROTECTED} with either a URL or a reason starting with "unapproved", ${URL_TEXT}`,
    ],
  ],
  [
    'that keeps what it does not know',
    definition({ preserveUnknownFields: true }),
    [
      'spec.preserveUnknownFields: Invalid value: true: cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
    ],
  ],
])('a definition %s', (_, fields, errors) => {
  expect(createErrors(customResourceDefinitions, fields)).toEqual(errors);
});

const A = 'spec.validation.openAPIV3Schema.properties[a]';
const listOf = (items: object, type: string, more: object = {}) => ({
  type: 'array',
  items,
  'x-kubernetes-list-type': type,
  ...more,
});

test.each<[schema: object, errors: string[]]>([
  [
    { type: 'null' },
    [
      `${A}.type: Unsupported value: "null": supported values: "array", "boolean", "integer", "number", "object", "string"`,
      `${A}.type: Forbidden: type cannot be set to null, use nullable as an alternative`,
    ],
  ],
  [
    { type: 'string', 'x-kubernetes-map-type': 'loose', 'x-kubernetes-list-type': 'bag' },
    [
      `${A}.type: Invalid value: "string": must be object if x-kubernetes-map-type is specified`,
      `${A}.x-kubernetes-map-type: Unsupported value: "loose": supported values: "atomic", "granular"`,
      `${A}.type: Invalid value: "string": must be array if x-kubernetes-list-type is specified`,
      `${A}.x-kubernetes-list-type: Unsupported value: "bag": supported values: "atomic", "set", "map"`,
    ],
  ],
  [
    listOf({ type: 'object', nullable: true }, 'set'),
    [
      `${A}.items.x-kubernetes-map-type: Invalid value: "null": must be atomic as item of a list with x-kubernetes-list-type=set`,
      `${A}.items.nullable: Forbidden: cannot be nullable when x-kubernetes-list-type is set`,
    ],
  ],
  [
    listOf({ type: 'string' }, 'map', { 'x-kubernetes-list-map-keys': ['k'] }),
    [`${A}.items.type: Invalid value: "string": must be object if parent array's x-kubernetes-list-type is map`],
  ],
  [
    listOf(
      {
        type: 'object',
        required: ['o', 'n'],
        properties: { o: { type: 'object' }, n: { type: 'string', nullable: true } },
      },
      'map',
      { 'x-kubernetes-list-map-keys': ['o', 'n', 'n', 'x'] },
    ),
    [
      `${A}.items.properties[o].type: Invalid value: "object": must be a scalar type if parent array's x-kubernetes-list-type is map`,
      `${A}.x-kubernetes-list-map-keys: Invalid value: ["o","n","n","x"]: must not contain duplicate entries`,
      `${A}.x-kubernetes-list-map-keys: Invalid value: ["o","n","n","x"]: entries must all be names of item properties`,
      `${A}.items.properties[n].nullable: Forbidden: this property is in x-kubernetes-list-map-keys, so it cannot be nullable`,
      `${A}.items.properties[n].nullable: Forbidden: this property is in x-kubernetes-list-map-keys, so it cannot be nullable`,
    ],
  ],
  [
    { type: 'object', anyOf: [{ properties: { b: { minLength: 1 } } }], not: { type: 'object', description: 'd' } },
    [
      `${A}.not.type: Forbidden: must be empty to be structural`,
      `${A}.not.description: Forbidden: must be empty to be structural`,
      `${A}.properties[b]: Required value: because it is defined in ${A}.anyOf[0].properties[b]`,
    ],
  ],
  [{ type: 'array', items: { type: 'string' }, allOf: [{ items: { minLength: 1 } }] }, []],
  [
    {
      type: 'object',
      'x-kubernetes-embedded-resource': true,
      properties: { metadata: { type: 'object', required: ['name'] } },
    },
    [
      `${A}.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified`,
    ],
  ],
  [
    { 'x-kubernetes-int-or-string': true, 'x-kubernetes-preserve-unknown-fields': true },
    [
      `${A}.x-kubernetes-preserve-unknown-fields: Invalid value: true: must be false if x-kubernetes-int-or-string is true`,
    ],
  ],
])('a field of the schema %j', (field, errors) => {
  const fields = versions(version(schema({ type: 'object', properties: { a: field } })));
  expect(createErrors(customResourceDefinitions, fields)).toEqual(errors);
});

test('where objects are stored is fixed', () => {
  const established = { conditions: [{ type: 'Established', status: 'True' }], storedVersions: ['v1'] };
  const before = { ...definition(), status: established };
  const names = { plural: 'others', kind: 'Other' };
  const after = {
    ...definition({ scope: 'Cluster', group: 'other.com', names, versions: [version({ name: 'v2' })] }),
    status: established,
  };
  expect(updateErrors(customResourceDefinitions, before, after)).toEqual([
    'spec.scope: Invalid value: "Cluster": field is immutable',
    'spec.names.kind: Invalid value: "Other": field is immutable',
    'spec.group: Invalid value: "other.com": field is immutable',
    'spec.names.plural: Invalid value: "others": field is immutable',
    'status.storedVersions[0]: Invalid value: "v1": missing from spec.versions; v1 was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in v1 and removes v1 from status.storedVersions',
  ]);
});

const ROOT = 'spec.validation.openAPIV3Schema';
const WHERE = 'at the root of the schema if the status subresource is enabled';
const FIELDS =
  '[Description Type Format Title Maximum ExclusiveMaximum Minimum ExclusiveMinimum MaxLength MinLength Pattern MaxItems MinItems UniqueItems MultipleOf Required Items Properties ExternalDocs Example XPreserveUnknownFields XValidations]';
const shownRoot = (more: object) =>
  JSON.stringify({
    ...Object.fromEntries(
      'ID Schema Ref Description Type Nullable Format Title Default Maximum ExclusiveMaximum Minimum ExclusiveMinimum MaxLength MinLength Pattern MaxItems MinItems UniqueItems MultipleOf Enum MaxProperties MinProperties Required Items AllOf OneOf AnyOf Not Properties AdditionalProperties PatternProperties Dependencies AdditionalItems Definitions ExternalDocs Example XPreserveUnknownFields XEmbeddedResource XIntOrString XListMapKeys XListType XMapType XValidations'
        .split(' ')
        .map((field) => [field, null]),
    ),
    ...{ ID: '', Schema: '', Description: '', Type: '', Nullable: false, Format: '', Title: '', Pattern: '' },
    ...{ ExclusiveMaximum: false, ExclusiveMinimum: false, UniqueItems: false },
    ...{ XEmbeddedResource: false, XIntOrString: false },
    ...more,
  });

test.each<[root: object, subresources: object, errors: string[]]>([
  [{ type: 'object', description: 'd', required: ['spec'] }, { status: {} }, []],
  [{ type: 'object', minProperties: 1 }, {}, []],
  [
    { type: 'object', minProperties: 1 },
    { status: {} },
    [
      `${ROOT}: Invalid value: ${shownRoot({ Type: 'object', MinProperties: 1 })}: only ${FIELDS} fields are allowed ${WHERE}`,
    ],
  ],
  [
    { type: 'string', 'x-kubernetes-map-type': 'atomic', nullable: true },
    { status: {} },
    [
      `${ROOT}.type: Invalid value: "string": only "object" is allowed as the type ${WHERE}`,
      `${ROOT}.nullable: Forbidden: nullable cannot be true at the root`,
      `${ROOT}.type: Invalid value: "string": must be object at the root`,
      `${ROOT}.type: Invalid value: "string": must be object if x-kubernetes-map-type is specified`,
    ],
  ],
])('the root %j with %j', (root, subresources, errors) => {
  const fields = versions(version({ ...schema(root), subresources }));
  expect(createErrors(customResourceDefinitions, fields)).toEqual(errors);
});
