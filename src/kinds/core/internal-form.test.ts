import { expect, test } from 'vitest';
import { asInternal, internalPodSpec } from './internal-form.ts';

const OTHER_SOURCES = [
  ...['GCEPersistentDisk', 'AWSElasticBlockStore', 'HostPath', 'Glusterfs', 'NFS', 'RBD', 'Quobyte', 'ISCSI'],
  ...['FlexVolume', 'Cinder', 'CephFS', 'FC', 'Flocker', 'VsphereVolume', 'AzureDisk', 'PhotonPersistentDisk'],
  ...['PortworxVolume', 'ScaleIO', 'Local', 'StorageOS', 'CSI'],
];

test.each<[string, object, object]>([
  ['ContainerPort', { containerPort: 80 }, { Name: '', HostPort: 0, ContainerPort: 80, Protocol: '', HostIP: '' }],
  [
    'ResourceRequirements',
    { limits: { memory: '1Gi', cpu: '1' } },
    { Limits: { cpu: '1', memory: '1Gi' }, Requests: null, Claims: null },
  ],
  ['HTTPGetAction', { port: 'http' }, { Path: '', Port: 'http', Host: '', Scheme: '', HTTPHeaders: null }],
  [
    'TopologySpreadConstraint',
    {
      maxSkew: 1,
      topologyKey: 'k',
      whenUnsatisfiable: 'DoNotSchedule',
      labelSelector: { matchLabels: { b: '2', a: '1' }, matchExpressions: [{ operator: 'Exists', key: 'k' }] },
    },
    {
      MaxSkew: 1,
      TopologyKey: 'k',
      WhenUnsatisfiable: 'DoNotSchedule',
      LabelSelector: { matchLabels: { a: '1', b: '2' }, matchExpressions: [{ key: 'k', operator: 'Exists' }] },
      MinDomains: null,
      NodeAffinityPolicy: null,
      NodeTaintsPolicy: null,
      MatchLabelKeys: null,
    },
  ],
  [
    'PersistentVolumeSource',
    { azureFile: { secretName: 's', shareName: 'f', secretNamespace: 'n' } },
    {
      ...Object.fromEntries(OTHER_SOURCES.slice(0, 13).map((name) => [name, null])),
      AzureFile: { SecretName: 's', ShareName: 'f', ReadOnly: false, SecretNamespace: 'n' },
      ...Object.fromEntries(OTHER_SOURCES.slice(13).map((name) => [name, null])),
    },
  ],
  [
    'PersistentRBD',
    { monitors: ['m'], image: 'i', secretRef: { name: 's' } },
    {
      CephMonitors: ['m'],
      RBDImage: 'i',
      FSType: '',
      RBDPool: '',
      RadosUser: '',
      Keyring: '',
      SecretRef: { Name: 's', Namespace: '' },
      ReadOnly: false,
    },
  ],
])('a %s is shown as it is kept in memory', (type, wire, expected) => {
  expect(JSON.stringify(asInternal(type, wire))).toBe(JSON.stringify(expected));
});

test('what a pod shares with its host stands in its security context', () => {
  const spec = internalPodSpec({
    containers: [],
    hostNetwork: true,
    hostUsers: false,
    securityContext: { fsGroup: 1 },
  });
  expect(spec).toMatchObject({
    SecurityContext: {
      HostNetwork: true,
      HostPID: false,
      HostIPC: false,
      ShareProcessNamespace: null,
      HostUsers: false,
      FSGroup: 1,
    },
    Volumes: null,
    Containers: [],
  });
});
