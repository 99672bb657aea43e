import { expect, test } from 'vitest';
import type { PersistentVolume, Stored } from '#api';
import { createErrors, drafted, type Loose, storedAs, updateErrors } from '../../drafted.ts';
import { persistentVolumes } from './index.ts';

const hostPath = { path: '/data' };
const local = { accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' } };
const volume = { ...local, hostPath };
const csi = { driver: 'csi.example.com', volumeHandle: 'v' };
const required = (matchExpressions: unknown) => ({ required: { nodeSelectorTerms: [{ matchExpressions }] } });
const zone = [{ key: 'failure-domain.beta.kubernetes.io/zone', operator: 'In', values: ['a'] }];

const LABEL =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

test.each<[string, Loose, string[]]>([
  ['on a host', volume, []],
  [
    'with nothing',
    {},
    [
      'spec.accessModes: Required value',
      'spec.capacity: Required value',
      'spec.capacity: Unsupported value: null: supported values: "storage"',
      'spec: Required value: must specify a volume type',
    ],
  ],
  [
    'of wrong modes and amounts',
    {
      hostPath: { path: '/', type: 'Any' },
      accessModes: ['ReadWriteOncePod', 'ReadOnlyMany', 'Write'],
      capacity: { storage: '-1.5', cpu: '1' },
      persistentVolumeReclaimPolicy: 'Recycle',
      volumeMode: 'Tape',
      storageClassName: 'A',
    },
    [
      'spec.accessModes: Unsupported value: "Write": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"',
      'spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes',
      'spec.capacity: Unsupported value: {"cpu":"1","storage":"-1500m"}: supported values: "storage"',
      'spec.capacity[storage]: Invalid value: -2: must be a valid resource quantity',
      'spec.capacity[storage]: Invalid value: "-1500m": must be greater than zero',
      'spec.hostPath.type: Unsupported value: "Any": supported values: "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"',
      "spec.persistentVolumeReclaimPolicy: Forbidden: may not be 'recycle' for a hostPath mount of '/'",
      `spec.storageClassName: Invalid value: "A": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
      'spec.volumeMode: Unsupported value: "Tape": supported values: "Block", "Filesystem"',
    ],
  ],
  [
    'in several places',
    { ...volume, nfs: { server: '', path: 'data' }, cephfs: { monitors: [] }, csi },
    [
      'spec.nfs: Forbidden: may not specify more than 1 volume type',
      'spec.cephFS: Forbidden: may not specify more than 1 volume type',
      'spec.csi: Forbidden: may not specify more than 1 volume type',
    ],
  ],
  [
    'of other systems, which say too little',
    { ...local, storageos: { volumeNamespace: 'A', secretRef: {} } },
    [
      'spec.storageos.volumeName: Required value',
      `spec.storageos.volumeNamespace: Invalid value: "A": ${LABEL}`,
      'spec.storageos.secretRef.name: Required value',
      'spec.storageos.secretRef.namespace: Required value',
    ],
  ],
  [
    'of a disk of another kind',
    { ...local, azureDisk: { diskName: 'd', diskURI: 'x', kind: 'Shared' } },
    [
      'spec.azureDisk.diskURI: Unsupported value: "x": supported values: "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd"',
    ],
  ],
  [
    'of a driver with reserved options',
    { ...local, flexVolume: { driver: 'd', options: { 'k8s.io/a': 'b' } } },
    ['spec.flexVolume.options[k8s.io/a]: Invalid value: "k8s.io/a": kubernetes.io and k8s.io namespaces are reserved'],
  ],
  [
    'on a server that is not named',
    { ...local, nfs: { server: '', path: '' } },
    [
      'spec.nfs.server: Required value',
      'spec.nfs.path: Required value',
      'spec.nfs.path: Invalid value: "": must be an absolute path',
    ],
  ],
  [
    'of one machine that is not named',
    { ...local, local: { path: '/a/../b' } },
    [
      'spec.local.path: Invalid value: "/a/../b": must not contain \'..\'',
      'spec.nodeAffinity: Required value: Local volume requires node affinity',
    ],
  ],
  [
    'of a driver without a handle, and a secret without a namespace',
    {
      ...local,
      csi: { driver: 'csi.example.com', volumeHandle: '', nodePublishSecretRef: { name: 'a' } },
      volumeAttributesClassName: '',
    },
    [
      'spec.csi.volumeHandle: Required value',
      'spec.csi.nodePublishSecretRef.namespace: Required value',
      'spec.volumeAttributesClassName: Required value: an empty string is disallowed',
    ],
  ],
  [
    'on a target that is none',
    {
      ...local,
      iscsi: { targetPortal: '10.0.0.1', iqn: 'x', lun: 256, chapAuthSession: true, initiatorName: 'iqn.x' },
    },
    [
      'spec.iscsi.iqn: Invalid value: "x": must be valid format',
      'spec.iscsi.lun: Invalid value: 256: must be between 0 and 255, inclusive',
      'spec.iscsi.secretRef: Required value',
      'spec.iscsi.initiatorname: Invalid value: "iqn.x": must be valid format',
    ],
  ],
  [
    'on nodes that cannot be told',
    {
      ...volume,
      nodeAffinity: required([
        { key: 'a', operator: 'In' },
        { key: 'b', operator: 'Near' },
      ]),
    },
    [
      "spec.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
      'spec.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[1].operator: Invalid value: "Near": not a valid selector operator',
    ],
  ],
  [
    'on no nodes',
    { ...volume, nodeAffinity: {} },
    ['spec.nodeAffinity.required: Required value: must specify required node constraints'],
  ],
])('a volume %s', (_, spec, expected) => {
  expect(createErrors(persistentVolumes, { spec })).toEqual(expected);
});

const FIXED = 'spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation';

test.each<[string, Loose, Loose, string[]]>([
  ['its size and class', volume, { ...volume, capacity: { storage: '2Gi' }, storageClassName: 'fast' }, []],
  [
    'neither its place nor its mode',
    volume,
    { ...volume, hostPath: { path: '/other' }, volumeMode: 'Block' },
    [
      `${FIXED}\n@@ -2,7 +2,7 @@\n   "GCEPersistentDisk": null,\n   "AWSElasticBlockStore": null,\n   "HostPath": {\n-    "Path": "/data",\n+    "Path": "/other",\n     "Type": ""\n   },\n   "Glusterfs": null,\n`,
      'volumeMode: Invalid value: "Block": field is immutable',
    ],
  ],
  [
    'the secret for growing it, once',
    { ...local, csi },
    { ...local, csi: { ...csi, controllerExpandSecretRef: { name: 'a', namespace: 'b' } } },
    [],
  ],
  [
    'labels of nodes to their new names',
    { ...volume, nodeAffinity: required(zone) },
    { ...volume, nodeAffinity: required([{ ...zone[0], key: 'topology.kubernetes.io/zone' }]) },
    [],
  ],
  [
    'no nodes besides',
    { ...volume, nodeAffinity: required(zone), volumeAttributesClassName: 'a' },
    { ...volume, nodeAffinity: required([{ ...zone[0], values: ['b'] }]) },
    [
      'nodeAffinity: Invalid value: {"Required":{"NodeSelectorTerms":[{"MatchExpressions":[{"Key":"failure-domain.beta.kubernetes.io/zone","Operator":"In","Values":["b"]}],"MatchFields":null}]}}: field is immutable, except for updating from beta label to GA',
      'spec.volumeAttributesClassName: Forbidden: update from non-nil value to nil is forbidden',
    ],
  ],
])('a volume may change %s', (_, before, after, expected) => {
  expect(updateErrors(persistentVolumes, { spec: before }, { spec: after })).toEqual(expected);
});

test('of what is old a client is warned', () => {
  const annotations = { 'volume.beta.kubernetes.io/storage-class': 'a' };
  const spec = {
    ...local,
    rbd: { monitors: ['a'], image: 'b' },
    persistentVolumeReclaimPolicy: 'Recycle',
    nodeAffinity: required(zone),
  };
  const draft = drafted(persistentVolumes, { metadata: { annotations }, spec }) as PersistentVolume;
  expect(persistentVolumes.warnings?.(draft)).toEqual([
    'metadata.annotations[volume.beta.kubernetes.io/storage-class]: deprecated since v1.8; use "storageClassName" attribute instead',
    'spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.',
    'spec.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[0].key: failure-domain.beta.kubernetes.io/zone is deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
    'spec.rbd: deprecated in v1.28, non-functional in v1.31+',
  ]);
});

test('mount options in an annotation are for those that are mounted', () => {
  const annotations = { 'volume.beta.kubernetes.io/mount-options': 'ro' };
  expect(createErrors(persistentVolumes, { metadata: { annotations }, spec: volume })).toEqual([
    'metadata.annotations.volume.beta.kubernetes.io/mount-options: Forbidden: may not specify mount options for this volume type',
  ]);
});

const [then, since, now] = ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z', '2026-01-03T00:00:00Z'];

test.each<[string, object, object, object]>([
  ['the same phase', { phase: 'Bound' }, { phase: 'Bound' }, { phase: 'Bound' }],
  [
    'the same phase, known since',
    { phase: 'Bound', lastPhaseTransitionTime: since },
    { phase: 'Bound' },
    { phase: 'Bound', lastPhaseTransitionTime: since },
  ],
  [
    'another phase',
    { phase: 'Bound', lastPhaseTransitionTime: since },
    { phase: 'Released', lastPhaseTransitionTime: since },
    { phase: 'Released', lastPhaseTransitionTime: now },
  ],
  [
    'another phase since then',
    { phase: 'Bound', lastPhaseTransitionTime: since },
    { phase: 'Released', lastPhaseTransitionTime: then },
    { phase: 'Released', lastPhaseTransitionTime: then },
  ],
])('a volume says since when it is in its phase: %s', (_, before, after, expected) => {
  const old = storedAs(persistentVolumes, { spec: volume, status: before }) as Stored<PersistentVolume>;
  const draft = storedAs(persistentVolumes, { spec: volume, status: after }) as Stored<PersistentVolume>;
  persistentVolumes.prepareStatus?.(draft, old, now ?? '');
  expect(draft.status).toEqual(expected);
});
