import { expect, test } from 'vitest';
import type { PersistentVolumeClaim, Stored } from '#api';
import { createErrors, drafted, type Loose, statusErrors, storedAs, updateErrors } from '../../drafted.ts';
import { matchDataSources } from './defaults.ts';
import { persistentVolumeClaims } from './index.ts';

const size = (storage: string) => ({ requests: { storage } });
const claim = { accessModes: ['ReadWriteOnce'], resources: size('2Gi') };
const snapshot = { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: 's' };

test.each<[string, Loose, string[]]>([
  ['that is right', claim, []],
  [
    'of nothing',
    { selector: { matchExpressions: [{ key: 'a', operator: 'Near' }] } },
    [
      'spec.accessModes: Required value: at least 1 access mode is required',
      'spec.selector.matchExpressions[0].operator: Invalid value: "Near": not a valid selector operator',
      'spec.resources[storage]: Required value',
    ],
  ],
  [
    'of no size and mode',
    { accessModes: ['Write'], resources: size('0'), volumeMode: 'Tape' },
    [
      'spec.accessModes: Unsupported value: "Write": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"',
      'spec.resources[storage]: Invalid value: "0": must be greater than zero',
      'spec.volumeMode: Unsupported value: "Tape": supported values: "Block", "Filesystem"',
    ],
  ],
  [
    'filled from nowhere',
    { ...claim, dataSource: { kind: 'Pod', name: '' }, dataSourceRef: { ...snapshot, apiGroup: 'A' } },
    [
      'spec.dataSource.name: Required value',
      `spec.dataSource: Invalid value: "Pod": must be 'PersistentVolumeClaim' when referencing the default apiGroup`,
      `spec.dataSourceRef.apiGroup: Invalid value: "A": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
      'spec: Invalid value: {}: must match dataSourceRef',
    ],
  ],
])('a claim %s', (_, spec, expected) => {
  expect(createErrors(persistentVolumeClaims, { spec })).toEqual(expected);
});

const FIXED =
  'spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';
const SMALL = 'spec.resources.requests.storage: Forbidden: field can not be less than status.capacity';
const bound = { phase: 'Bound', capacity: { storage: '2Gi' }, accessModes: ['ReadWriteOnce'] };
const has = { ...claim, volumeName: 'v', storageClassName: 'a' };

test.each<[string, Loose, Loose, Loose, string[]]>([
  ['its volume and class, once', {}, claim, { ...claim, volumeName: 'v', storageClassName: 'a' }, []],
  ['its size once it is bound', bound, has, { ...has, resources: size('3Gi') }, []],
  ['to less, but not to what it has', bound, has, { ...has, resources: size('1Gi') }, [SMALL]],
  [
    'not its size before that',
    {},
    claim,
    { ...claim, resources: size('3Gi') },
    [
      `${FIXED}\n@@ -6,7 +6,7 @@\n   "Resources": {\n     "Limits": null,\n     "Requests": {\n-      "storage": "2Gi"\n+      "storage": "3Gi"\n     }\n   },\n   "VolumeName": "",\n`,
    ],
  ],
  [
    'neither class nor mode',
    bound,
    has,
    { ...has, storageClassName: 'b', volumeMode: 'Block' },
    [
      `${FIXED}\n@@ -10,8 +10,8 @@\n     }\n   },\n   "VolumeName": "v",\n-  "StorageClassName": "a",\n-  "VolumeMode": "Filesystem",\n+  "StorageClassName": "b",\n+  "VolumeMode": "Block",\n   "DataSource": null,\n   "DataSourceRef": null,\n   "VolumeAttributesClassName": null\n`,
      'volumeMode: Invalid value: "Block": field is immutable',
    ],
  ],
  [
    'its attributes, but not back to none',
    { ...bound, currentVolumeAttributesClassName: 'gold' },
    { ...has, volumeAttributesClassName: 'gold' },
    has,
    [
      'spec.volumeAttributesClassName: Forbidden: update to nil is forbidden when status.currentVolumeAttributesClassName is not nil',
    ],
  ],
])('a claim may change %s', (_, status, before, after, expected) => {
  const errors = updateErrors(persistentVolumeClaims, { spec: before, status }, { spec: after, status });
  expect(errors).toEqual(expected);
});

test('a class in an annotation may move to its field, but not change', () => {
  const old = { metadata: { annotations: { 'volume.beta.kubernetes.io/storage-class': 'a' } }, spec: claim };
  expect(updateErrors(persistentVolumeClaims, old, { ...old, spec: { ...claim, storageClassName: 'a' } })).toEqual([]);
  expect(updateErrors(persistentVolumeClaims, old, { spec: claim })).toEqual([
    'metadata.annotations.volume.beta.kubernetes.io/storage-class: Invalid value: "": field is immutable',
  ]);
});

test('the status of a claim has no less than nothing', () => {
  const status = {
    capacity: { storage: '-1' },
    allocatedResourceStatuses: { cpu: 'Growing' },
    allocatedResources: { storage: '1Gi', memory: '1' },
  };
  expect(statusErrors(persistentVolumeClaims, { spec: claim }, { spec: claim, status })).toEqual([
    'status.capacity[storage]: Invalid value: -1: must be a valid resource quantity',
    'status.allocatedResourceStatuses: Unsupported value: "cpu": supported values: "storage"',
    'status.allocatedResourceStatuses: Unsupported value: "cpu": supported values: "ControllerResizeInProgress", "ControllerResizeInfeasible", "NodeResizeInProgress", "NodeResizeInfeasible", "NodeResizePending"',
    'status.allocatedResources: Unsupported value: "memory": supported values: "storage"',
  ]);
});

test.each<[string, Loose, Loose]>([
  ['a snapshot, in both forms', { dataSource: snapshot }, { dataSource: snapshot, dataSourceRef: snapshot }],
  [
    'anything by the newer form',
    { dataSourceRef: { ...snapshot, kind: 'X' } },
    { dataSource: { ...snapshot, kind: 'X' }, dataSourceRef: { ...snapshot, kind: 'X' } },
  ],
  ['nothing else by the older form', { dataSource: { ...snapshot, kind: 'X' } }, {}],
  ['nothing of another namespace', { dataSourceRef: { ...snapshot, namespace: 'b' } }, {}],
])('a claim is filled from %s', (_, spec, expected) => {
  const draft = { spec: structuredClone(spec) } as PersistentVolumeClaim;
  matchDataSources(draft);
  expect(draft.spec).toEqual(expected);
});

test('what an older claim is filled from is left alone', () => {
  const spec = { ...claim, dataSource: { apiGroup: 'a', kind: 'X', name: 's' } };
  const old = storedAs(persistentVolumeClaims, { spec }) as Stored<PersistentVolumeClaim>;
  const draft = drafted(persistentVolumeClaims, { spec }) as PersistentVolumeClaim;
  matchDataSources(draft, old);
  expect(draft.spec?.dataSource).toEqual(spec.dataSource);
});

test('of parts of bytes a client is warned', () => {
  const draft = drafted(persistentVolumeClaims, { spec: { ...claim, resources: size('1500m') } });
  expect(persistentVolumeClaims.warnings?.(draft as PersistentVolumeClaim)).toEqual([
    'spec.resources.requests[storage]: fractional byte value "1500m" is invalid, must be an integer',
  ]);
});
