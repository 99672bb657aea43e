import { expect, test } from 'vitest';
import { deviceClasses, type Kind, resourceClaims, resourceClaimTemplates, resourceSlices } from '../index.ts';
import { createErrors, type Loose, statusErrors, updateErrors } from '../testdata/cases.ts';

const exactly = { deviceClassName: 'gpu' };
const claim = (devices: object = { requests: [{ name: 'a', exactly }] }) => ({ spec: { devices } });
const requests = (...list: object[]) => claim({ requests: list });
const slice = (spec: object = {}) => ({
  spec: { driver: 'a.io', pool: { name: 'p', resourceSliceCount: 1 }, allNodes: true, ...spec },
});
const D = 'spec.devices';
const LABEL = `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')`;
const REQUEST = `must be the name of a request in the claim or the name of a request and a subrequest separated by '/'`;
const ONE = 'exactly one of `exactly` or `firstAvailable` is required';
const PLACE = 'exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required';
const OWN_PLACE =
  'exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when `perDeviceNodeSelection` is set to true in the ResourceSlice spec';

test.each<[what: string, kind: Kind, fields: Loose, errors: string[]]>([
  ['a claim that is right', resourceClaims, claim(), []],
  [
    'a claim of nothing, and of two things',
    resourceClaims,
    requests(
      { name: 'A' },
      { name: 'b', exactly, firstAvailable: [{ name: 'c', ...exactly }] },
      { name: 'b', exactly: {} },
    ),
    [
      `${D}.requests[0].name: Invalid value: "A": ${LABEL}`,
      `${D}.requests[0]: Required value: ${ONE}`,
      `${D}.requests[1]: Invalid value: null: ${ONE}, but multiple fields are set`,
      `${D}.requests[2].exactly.deviceClassName: Required value`,
      `${D}.requests[2]: Duplicate value: "b"`,
    ],
  ],
  [
    'a claim of all and some, and of less than one',
    resourceClaims,
    requests(
      { name: 'a', exactly: { ...exactly, allocationMode: 'All', count: 2 } },
      { name: 'b', exactly: { ...exactly, count: -1, selectors: [{}] } },
      { name: 'c', exactly: { ...exactly, allocationMode: 'Few' } },
    ),
    [
      `${D}.requests[0].exactly.count: Invalid value: 2: must not be specified when allocationMode is 'All'`,
      `${D}.requests[1].exactly.selectors[0].cel: Required value`,
      `${D}.requests[1].exactly.count: Invalid value: -1: must be greater than zero`,
      `${D}.requests[2].exactly.allocationMode: Unsupported value: "Few": supported values: "All", "ExactCount"`,
    ],
  ],
  [
    'a claim with constraints and settings that are none',
    resourceClaims,
    claim({
      requests: [{ name: 'a', exactly }],
      constraints: [{ requests: ['a', 'b', 'a'] }, { matchAttribute: 'model' }, { matchAttribute: 'a.io/1' }],
      config: [{}, { requests: ['a/x'], opaque: { driver: '', parameters: [] } }],
    }),
    [
      `${D}.constraints[0].requests[1]: Invalid value: "b": ${REQUEST}`,
      `${D}.constraints[0].requests[2]: Duplicate value: "a"`,
      `${D}.constraints[0]: Required value: exactly one of "matchAttribute" or "distinctAttribute" is required, but multiple fields are set`,
      `${D}.constraints[1].matchAttribute: Invalid value: "model": must include a domain`,
      `${D}.constraints[2].matchAttribute: Invalid value: "1": a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName', regex used for validation is '[A-Za-z_][A-Za-z0-9_]*')`,
      `${D}.config[0].opaque: Required value`,
      `${D}.config[1].requests[0]: Invalid value: "a/x": ${REQUEST}`,
      `${D}.config[1].opaque.driver: Required value`,
      `${D}.config[1].opaque.parameters: Invalid value: "<value omitted>": must be a valid JSON object`,
    ],
  ],
  [
    'a template of a claim',
    resourceClaimTemplates,
    { spec: { spec: { devices: { requests: [{ name: 'a' }] } } } },
    [`spec.spec.devices.requests[0]: Required value: ${ONE}`],
  ],
  [
    'a class with selectors and a name that are none',
    deviceClasses,
    { spec: { selectors: [{}], config: [{}], extendedResourceName: 'cpu' } },
    [
      'spec.selectors[0].cel: Required value',
      'spec.config[0].opaque: Required value',
      'spec.extendedResourceName: Invalid value: "cpu": must be a valid extended resource name',
    ],
  ],
  ['a slice that is right', resourceSlices, slice(), []],
  [
    'a slice of nobody, nowhere',
    resourceSlices,
    { spec: { pool: { generation: -1 } } },
    [
      'spec.driver: Required value',
      'spec.pool.name: Required value',
      'spec.pool.resourceSliceCount: Invalid value: 0: must be greater than zero',
      'spec.pool.generation: Invalid value: -1: must be greater than or equal to zero',
      `spec: Required value: ${PLACE}`,
    ],
  ],
  [
    'a slice in two places',
    resourceSlices,
    slice({ nodeName: 'n', nodeSelector: { nodeSelectorTerms: [] }, perDeviceNodeSelection: false }),
    [
      'spec.nodeSelector.nodeSelectorTerms: Invalid value: []: must have exactly one node selector term',
      'spec.perDeviceNodeSelection: Invalid value: false: must be either unset or set to true',
      `spec: Invalid value: "{\`nodeName\`, \`nodeSelector\`, \`allNodes\`}": ${PLACE}, but multiple fields are set`,
    ],
  ],
  [
    'a slice of devices that are none',
    resourceSlices,
    slice({
      devices: [
        { name: 'A', nodeName: 'n' },
        { name: 'b', attributes: { model: {} }, capacity: { 'a.io/': { value: '1' } } },
        { name: 'b' },
      ],
    }),
    [
      `spec.devices[0].name: Invalid value: "A": ${LABEL}`,
      'spec.devices[0]: Invalid value: null: `nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set to true in the ResourceSlice spec',
      'spec.devices[1].attributes[model]: Invalid value: "": exactly one value must be specified',
      'spec.devices[1].capacity[a.io/]: Required value: the name must not be empty',
      'spec.devices[2]: Duplicate value: "b"',
    ],
  ],
  [
    'a slice of devices with places of their own',
    resourceSlices,
    slice({
      allNodes: undefined,
      perDeviceNodeSelection: true,
      devices: [{ name: 'a' }, { name: 'b', nodeName: 'n', allNodes: true }],
    }),
    [
      `spec.devices[0]: Required value: ${OWN_PLACE}`,
      `spec.devices[1]: Invalid value: "{\`nodeName\`, \`allNodes\`}": ${OWN_PLACE}`,
    ],
  ],
])('%s', (_, kind, fields, errors) => {
  expect(createErrors(kind, fields)).toEqual(errors);
});

test('what is claimed is fixed', () => {
  expect(updateErrors(resourceClaims, claim(), claim({}))).toEqual([
    'spec: Invalid value: {"Devices":{"Requests":null,"Constraints":null,"Config":null}}: field is immutable',
  ]);
});

test('who offers devices, and where, is fixed', () => {
  const after = slice({ driver: 'b.io', nodeName: 'n', allNodes: undefined });
  expect(updateErrors(resourceSlices, slice(), after)).toEqual([
    'spec.driver: Invalid value: "b.io": field is immutable',
    'spec.nodeName: Invalid value: "n": field is immutable',
  ]);
});

test('a claim is reserved for who is known, once it is allocated', () => {
  const consumer = { resource: 'pods', name: 'p', uid: 'u' };
  const reserved = (status: object) => ({ ...claim(), status });
  expect(statusErrors(resourceClaims, claim(), reserved({ reservedFor: [consumer, consumer, {}] }))).toEqual([
    'status.reservedFor[2].resource: Required value',
    'status.reservedFor[2].name: Required value',
    'status.reservedFor[2].uid: Required value',
    'status.reservedFor[1]: Duplicate value: "u"',
    'status.reservedFor: Forbidden: may not be specified when `allocated` is not set',
  ]);
  const allocation = { devices: { results: [{ request: 'b', driver: 'a.io', pool: 'p', device: 'd' }] } };
  expect(statusErrors(resourceClaims, claim(), reserved({ allocation }))).toEqual([
    `status.allocation.devices.results[0].request: Invalid value: "b": ${REQUEST}`,
  ]);
});
