import { expect, test } from 'vitest';
import type { Volume } from '#api';
import { faultsOf } from '../pod-under-test.ts';

const V = 'spec.volumes[0]';
const MODE = 'must be a number between 0 and 0777 (octal), both inclusive';
const LABEL = `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')`;

test.each<[string, Omit<Volume, 'name'>, string[]]>([
  ['nothing, which is an empty folder', {}, []],
  [
    'a folder of negative size',
    { emptyDir: { sizeLimit: '-1' } },
    [`${V}.emptyDir.sizeLimit: Forbidden: SizeLimit field must be a valid resource quantity`],
  ],
  [
    'two sources',
    { emptyDir: {}, hostPath: { path: '' }, cephfs: { monitors: [] }, downwardAPI: {} },
    [
      `${V}.hostPath: Forbidden: may not specify more than 1 volume type`,
      `${V}.cephFS: Forbidden: may not specify more than 1 volume type`,
      `${V}.downwarAPI: Forbidden: may not specify more than 1 volume type`,
    ],
  ],
  ['no path of the host', { hostPath: { path: '' } }, [`${V}.hostPath.path: Required value`]],
  [
    'a path of the host that leads back, of no type',
    { hostPath: { path: '/a/..', type: 'Thing' as never } },
    [
      `${V}.hostPath.path: Invalid value: "/a/..": must not contain '..'`,
      `${V}.hostPath.type: Unsupported value: "Thing": supported values: "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"`,
    ],
  ],
  [
    'a secret without a name, with files that are none',
    {
      secret: {
        defaultMode: 512,
        items: [
          { key: '', path: '' },
          { key: 'k', path: '/..a', mode: -1 },
          { key: 'k', path: '..a' },
        ],
      },
    },
    [
      `${V}.secret.secretName: Required value`,
      `${V}.secret.defaultMode: Invalid value: 512: ${MODE}`,
      `${V}.secret.items[0].key: Required value`,
      `${V}.secret.items[0].path: Required value`,
      `${V}.secret.items[1].path: Invalid value: "/..a": must be a relative path`,
      `${V}.secret.items[1].mode: Invalid value: -1: ${MODE}`,
      `${V}.secret.items[2].path: Invalid value: "..a": must not start with '..'`,
    ],
  ],
  ['a map without a name', { configMap: {} }, [`${V}.configMap.name: Required value`]],
  ['no claim', { persistentVolumeClaim: { claimName: '' } }, [`${V}.persistentVolumeClaim.claimName: Required value`]],
  [
    'files of what is not known of a pod',
    {
      downwardAPI: {
        items: [
          { path: 'a', fieldRef: { fieldPath: 'status.podIP' } },
          { path: '', resourceFieldRef: { resource: 'limits.cpu' } },
          { path: 'c' },
        ],
      },
    },
    [
      `${V}.downwardAPI.fieldRef.fieldPath: Unsupported value: "status.podIP": supported values: "metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"`,
      `${V}.downwardAPI.path: Required value`,
      `${V}.downwardAPI.resourceFieldRef.containerName: Required value`,
      `${V}.downwardAPI: Required value: one of fieldRef and resourceFieldRef is required`,
    ],
  ],
  [
    'a relative path of a server',
    { nfs: { server: '', path: '' } },
    [
      `${V}.nfs.server: Required value`,
      `${V}.nfs.path: Required value`,
      `${V}.nfs.path: Invalid value: "": must be an absolute path`,
    ],
  ],
  [
    'a disk without a name and partition',
    { gcePersistentDisk: { pdName: '', partition: 256 } },
    [
      `${V}.persistentDisk.pdName: Required value`,
      `${V}.persistentDisk.partition: Invalid value: 256: must be between 1 and 255, inclusive`,
    ],
  ],
  [
    'a target that is none',
    { iscsi: { targetPortal: 'p', iqn: 'abc', lun: 256, chapAuthSession: true, initiatorName: 'iqn.x' } },
    [
      `${V}.iscsi.iqn: Invalid value: "abc": must be valid format starting with iqn, eui, or naa`,
      `${V}.iscsi.lun: Invalid value: 256: must be between 0 and 255, inclusive`,
      `${V}.iscsi.secretRef: Required value`,
      `${V}.iscsi.initiatorname: Invalid value: "iqn.x": must be valid format`,
    ],
  ],
  [
    'a channel with two sorts of targets',
    { fc: { targetWWNs: ['a'], wwids: ['b'] } },
    [
      `${V}.fc.targetWWNs: Invalid value: ["a"]: targetWWNs and wwids can not be specified simultaneously`,
      `${V}.fc.lun: Required value: lun is required if targetWWNs is specified`,
    ],
  ],
  [
    "options that are not the user's to set",
    { flexVolume: { driver: '', options: { 'a.k8s.io/b': 'c', d: 'e' } } },
    [
      `${V}.flexVolume.driver: Required value`,
      `${V}.flexVolume.options[a.k8s.io/b]: Invalid value: "a.k8s.io/b": kubernetes.io and k8s.io namespaces are reserved`,
    ],
  ],
  [
    'a disk of another sort than its address',
    { azureDisk: { diskName: 'd', diskURI: 'x', kind: 'Managed', cachingMode: 'Some' as never } },
    [
      `${V}.azureDisk.cachingMode: Unsupported value: "Some": supported values: "None", "ReadOnly", "ReadWrite"`,
      `${V}.azureDisk.diskURI: Unsupported value: "x": supported values: "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}"`,
    ],
  ],
  [
    'a driver that is none',
    { csi: { driver: 'D_', nodePublishSecretRef: {} } },
    [
      `${V}.csi.driver: Invalid value: "D_": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
      `${V}.csi.nodePublishSecretRef.name: Required value`,
    ],
  ],
  ['no claim to make', { ephemeral: {} }, [`${V}.ephemeral.volumeClaimTemplate: Required value`]],
  [
    'a claim to make that is none',
    {
      ephemeral: {
        volumeClaimTemplate: { metadata: { name: 'n', labels: { a: '-' } }, spec: { accessModes: ['ReadWriteOnce'] } },
      },
    },
    [
      `${V}.ephemeral.volumeClaimTemplate.metadata.labels: Invalid value: "-": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
      `${V}.ephemeral.volumeClaimTemplate.metadata.name: Forbidden: cannot be set`,
      `${V}.ephemeral.volumeClaimTemplate.spec.resources[storage]: Required value`,
    ],
  ],
  ['no image', { image: {} }, [`${V}.image.reference: Required value`]],
  [
    'a repository above itself',
    { gitRepo: { repository: '', directory: '..' } },
    [`${V}.gitRepo.repository: Required value`, `${V}.gitRepo.directory: Invalid value: "..": must not contain '..'`],
  ],
])('a volume with %s', (_, source, faults) => {
  expect(faultsOf({ volumes: [{ name: 'v', ...source }] })).toEqual(faults);
});

test('names of volumes are names, and each is its own', () => {
  const volumes = [{ name: '' }, { name: 'A' }, { name: 'v' }, { name: 'v' }, { name: 'w', secret: {} }, { name: 'w' }];
  expect(faultsOf({ volumes })).toEqual([
    'spec.volumes[0].name: Required value',
    `spec.volumes[1].name: Invalid value: "A": ${LABEL}`,
    'spec.volumes[3].name: Duplicate value: "v"',
    'spec.volumes[4].secret.secretName: Required value',
  ]);
});

const P = `${V}.projected`;

test.each<[string, NonNullable<NonNullable<Volume['projected']>['sources']>, string[]]>([
  ['nothing', [], []],
  [
    'no names',
    [{ secret: {} }, { configMap: {} }],
    [`${P}.sources[0].secret.name: Required value`, `${P}.sources[1].configMap.name: Required value`],
  ],
  [
    'two sources in one',
    [{ secret: { name: 's' }, configMap: { name: 'm' } }],
    [`${P}.sources[0]: Forbidden: may not specify more than 1 volume type per source`],
  ],
  [
    'one path for several files',
    [
      { secret: { name: 's', items: [{ key: 'a', path: 'f' }] } },
      { configMap: { name: 'm', items: [{ key: 'a', path: 'f' }] } },
      { downwardAPI: { items: [{ path: 'f', fieldRef: { fieldPath: 'metadata.name' } }] } },
    ],
    [`${P}: Invalid value: "m": conflicting duplicate paths`, `${P}: Invalid value: "f": conflicting duplicate paths`],
  ],
  [
    'tokens of no use',
    [
      { serviceAccountToken: { path: '', expirationSeconds: 1 } },
      { serviceAccountToken: { path: '/a', expirationSeconds: 2 ** 33 } },
    ],
    [
      `${P}.sources[0].serviceAccountToken.expirationSeconds: Invalid value: 1: may not specify a duration less than 10 minutes`,
      `${P}.path: Required value`,
      `${P}.sources[1].serviceAccountToken.expirationSeconds: Invalid value: 8589934592: may not specify a duration larger than 2^32 seconds`,
      `${P}.path: Invalid value: "/a": must be a relative path`,
    ],
  ],
  ['bundles that clusters do not know by default, which are dropped', [{ clusterTrustBundle: { path: '' } }], []],
])('a volume made of %s', (_, sources, faults) => {
  expect(faultsOf({ serviceAccountName: 'a', volumes: [{ name: 'v', projected: { sources } }] })).toEqual(faults);
});

test('a pod does not claim what is made for it', () => {
  const spec = { accessModes: ['ReadWriteOnce' as const], resources: { requests: { storage: '1Gi' } } };
  const volumes = [
    { name: 'v', ephemeral: { volumeClaimTemplate: { spec } } },
    { name: 'w', persistentVolumeClaim: { claimName: 'p-v' } },
  ];
  expect(faultsOf({ volumes })).toEqual([
    'spec.volumes[1].persistentVolumeClaim.claimName: Invalid value: "p-v": must not reference a PVC that gets created for an ephemeral volume',
  ]);
});

test('the claim that is made for a volume has a name that is one', () => {
  const spec = { accessModes: ['ReadWriteOnce' as const], resources: { requests: { storage: '1Gi' } } };
  const name = 'p'.repeat(253);
  expect(faultsOf({ volumes: [{ name: 'v', ephemeral: { volumeClaimTemplate: { spec } } }] }, { name })).toEqual([
    `${V}.name: Invalid value: "v": PVC name "${name}-v": must be no more than 253 characters`,
  ]);
});
