import { expect, test } from 'vitest';
import {
  csiDrivers,
  csiNodes,
  csiStorageCapacities,
  type Kind,
  storageClasses,
  volumeAttachments,
  volumeAttributesClasses,
} from '../index.ts';
import { createErrors, draftOf, type Loose, statusErrors, storedOf, updateErrors } from '../testdata/cases.ts';

const SUBDOMAIN = `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`;
const attachment = (source: object = { persistentVolumeName: 'v' }, more: object = {}) => ({
  spec: { attacher: 'a.io', nodeName: 'n', source, ...more },
});
const node = (...drivers: object[]) => ({ spec: { drivers } });
const driver = (more: object = {}) => ({ name: 'a.io', nodeID: 'n', ...more });

test.each<[what: string, kind: Kind, fields: Loose, errors: string[]]>([
  [
    'a class of nothing',
    storageClasses,
    { provisioner: '', parameters: { '': 'x' }, reclaimPolicy: 'Recycle', volumeBindingMode: 'Later' },
    [
      'provisioner: Required value',
      'parameters: Invalid value: "": field can not be empty.',
      'reclaimPolicy: Unsupported value: "Recycle": supported values: "Delete", "Retain"',
      'volumeBindingMode: Unsupported value: "Later": supported values: "Immediate", "WaitForFirstConsumer"',
    ],
  ],
  [
    'a class for places that are none',
    storageClasses,
    {
      provisioner: 'a.io/b',
      allowedTopologies: [
        {
          matchLabelExpressions: [
            { key: 'zone', values: ['a', 'a'] },
            { key: 'zone', values: [] },
          ],
        },
        {
          matchLabelExpressions: [
            { key: 'zone', values: ['a', 'a'] },
            { key: 'zone', values: [] },
          ],
        },
      ],
    },
    [
      'allowedTopologies[0].matchLabelExpressions[0].values[1]: Duplicate value: "a"',
      'allowedTopologies[0].matchLabelExpressions[1].values: Required value',
      'allowedTopologies[0].matchLabelExpressions[1].key: Duplicate value: "zone"',
      'allowedTopologies[1].matchLabelExpressions[0].values[1]: Duplicate value: "a"',
      'allowedTopologies[1].matchLabelExpressions[1].values: Required value',
      'allowedTopologies[1].matchLabelExpressions[1].key: Duplicate value: "zone"',
      'allowedTopologies[1].matchLabelExpressions: Duplicate value: ""',
    ],
  ],
  [
    'a driver with everything wrong',
    csiDrivers,
    {
      spec: {
        fsGroupPolicy: 'Dir',
        tokenRequests: [
          { audience: 'a', expirationSeconds: 1 },
          { audience: 'a' },
          { audience: 'b', expirationSeconds: 2 ** 32 + 1 },
        ],
        volumeLifecycleModes: ['Once'],
        nodeAllocatableUpdatePeriodSeconds: 5,
      },
    },
    [
      'spec.fsGroupPolicy: Unsupported value: "Dir": supported values: "File", "None", "ReadWriteOnceWithFSType"',
      'spec.tokenRequests[0].expirationSeconds: Invalid value: 1: may not specify a duration less than 10 minutes',
      'spec.tokenRequests[1].audience: Duplicate value: "a"',
      'spec.tokenRequests[2].expirationSeconds: Invalid value: 4294967297: may not specify a duration larger than 2^32 seconds',
      'spec.volumeLifecycleModes: Unsupported value: "Once": supported values: "Persistent", "Ephemeral"',
      'spec.nodeAllocatableUpdatePeriodSeconds: Invalid value: 5: must be greater than or equal to 10 seconds',
    ],
  ],
  [
    'a node with drivers that are none',
    csiNodes,
    node(
      { name: '' },
      driver({ nodeID: 'x'.repeat(257), allocatable: { count: -1 } }),
      driver({ topologyKeys: ['a', 'a'] }),
    ),
    [
      'spec.drivers[0].name: Required value',
      'spec.drivers[0].nodeID: Required value',
      `spec.drivers[1].nodeID: Invalid value: "${'x'.repeat(257)}": must be 256 characters or less`,
      'spec.drivers[1].allocatable.count: Invalid value: -1: must be greater than or equal to 0',
      'spec.drivers[2].name: Duplicate value: "a.io"',
      'spec.drivers[2]: Duplicate value: "a"',
    ],
  ],
  [
    'a capacity of less than nothing',
    csiStorageCapacities,
    { storageClassName: 'A', capacity: '-1', nodeTopology: { matchExpressions: [{ key: 'a', operator: 'Is' }] } },
    [
      'nodeTopology.matchExpressions[0].operator: Invalid value: "Is": not a valid selector operator',
      `storageClassName: Invalid value: "A": ${SUBDOMAIN}`,
      'capacity: Invalid value: "-1": must be greater than or equal to 0',
    ],
  ],
  [
    'an attachment of nothing',
    volumeAttachments,
    { spec: { source: {} } },
    [
      'spec.attacher: Required value',
      'spec.source: Required value: must specify exactly one of inlineVolumeSpec and persistentVolumeName',
      `spec.nodeName: Invalid value: "": ${SUBDOMAIN}`,
      'spec.attacher: Required value',
    ],
  ],
  [
    'an attachment of two things',
    volumeAttachments,
    attachment({ persistentVolumeName: 'v', inlineVolumeSpec: {} }),
    ['spec.source: Forbidden: must specify exactly one of inlineVolumeSpec and persistentVolumeName'],
  ],
  [
    'attributes of nothing',
    volumeAttributesClasses,
    { driverName: '' },
    ['driverName: Required value', 'parameters: Required value: must contain at least one key/value pair'],
  ],
])('%s', (_, kind, fields, errors) => {
  expect(createErrors(kind, fields)).toEqual(errors);
});

const attributes = (driverName: string, a: string) => ({ driverName, parameters: { a } });

test.each<[what: string, kind: Kind, before: Loose, after: Loose, errors: string[]]>([
  [
    'a class',
    storageClasses,
    { provisioner: 'a', parameters: { a: '1' } },
    {
      provisioner: 'b',
      parameters: { a: '2' },
      reclaimPolicy: 'Retain',
      volumeBindingMode: 'WaitForFirstConsumer',
      allowVolumeExpansion: true,
    },
    [
      'parameters: Forbidden: updates to parameters are forbidden.',
      'provisioner: Forbidden: updates to provisioner are forbidden.',
      'reclaimPolicy: Forbidden: updates to reclaimPolicy are forbidden.',
      'volumeBindingMode: Invalid value: "WaitForFirstConsumer": field is immutable',
    ],
  ],
  [
    'a driver',
    csiDrivers,
    { spec: {} },
    { spec: { attachRequired: false, volumeLifecycleModes: ['Ephemeral'], podInfoOnMount: true } },
    [
      'spec.attachedRequired: Invalid value: false: field is immutable',
      'spec.volumeLifecycleModes: Invalid value: ["Ephemeral"]: field is immutable',
    ],
  ],
  [
    'a node',
    csiNodes,
    node(driver({ allocatable: { count: 1 } })),
    node(driver({ nodeID: 'm', allocatable: { count: 2 } }), driver({ name: 'b.io' })),
    [
      'spec.drivers: Invalid value: {"Name":"a.io","NodeID":"m","TopologyKeys":null,"Allocatable":null}: field is immutable',
    ],
  ],
  [
    'a capacity',
    csiStorageCapacities,
    { storageClassName: 'a' },
    { storageClassName: 'b', nodeTopology: {}, capacity: '1' },
    ['nodeTopology: Invalid value: {}: field is immutable', 'storageClassName: Invalid value: "b": field is immutable'],
  ],
  [
    'an attachment',
    volumeAttachments,
    attachment(),
    attachment({ persistentVolumeName: 'w' }),
    [
      'spec: Invalid value: {"Attacher":"a.io","Source":{"PersistentVolumeName":"w","InlineVolumeSpec":null},"NodeName":"n"}: field is immutable',
    ],
  ],
  [
    'attributes',
    volumeAttributesClasses,
    attributes('a', '1'),
    attributes('b', '2'),
    [
      'driverName: Forbidden: updates to driverName are forbidden.',
      'parameters: Forbidden: updates to parameters are forbidden.',
    ],
  ],
])('what may not change of %s', (_, kind, before, after, errors) => {
  expect(updateErrors(kind, before, after)).toEqual(errors);
});

test('an attacher tells of its errors in few words and in numbers', () => {
  const status = { attached: false, attachError: { message: 'x'.repeat(1025), errorCode: -1 } };
  expect(statusErrors(volumeAttachments, attachment(), { ...attachment(), status })).toEqual([
    'status.attachError.message: Too long: may not be more than 262144 bytes',
    'status.attachError.errorCode: Invalid value: -1: must be between 0 and 2147483647, inclusive',
  ]);
});

test('labels of nodes that were renamed are warned about', () => {
  const keys = ['failure-domain.beta.kubernetes.io/zone', 'beta.kubernetes.io/os', 'topology.kubernetes.io/zone'];
  const matchLabelExpressions = keys.map((key) => ({ key, values: ['a'] }));
  const draft = draftOf(storageClasses, { provisioner: 'a', allowedTopologies: [{ matchLabelExpressions }] });
  expect(storageClasses.warnings?.(draft)).toEqual([
    'allowedTopologies[0].matchLabelExpressions[0].key: deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
    'allowedTopologies[0].matchLabelExpressions[1].key: deprecated since v1.14; use "kubernetes.io/os" instead',
  ]);
});

test.each<[change: object, generation: number]>([
  [{ podInfoOnMount: true, storageCapacity: true, fsGroupPolicy: 'None' }, 1],
  [{ requiresRepublish: true }, 2],
  [{ seLinuxMount: true }, 2],
  [{ tokenRequests: [{ audience: 'a' }] }, 2],
])('a driver changed to %j is of generation %i', (change, generation) => {
  const draft = storedOf(csiDrivers, { spec: change });
  csiDrivers.prepareUpdate?.(draft, storedOf(csiDrivers, { spec: {} }));
  expect(draft.metadata.generation).toBe(generation);
});
