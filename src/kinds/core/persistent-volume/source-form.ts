import type { PersistentVolumeSpec, SecretReference } from '#api';

/** The sources of a volume as the original lists them, by the names they have on the wire. */
const SOURCES: readonly (readonly [string, keyof PersistentVolumeSpec])[] = [
  ['GCEPersistentDisk', 'gcePersistentDisk'],
  ['AWSElasticBlockStore', 'awsElasticBlockStore'],
  ['HostPath', 'hostPath'],
  ['Glusterfs', 'glusterfs'],
  ['NFS', 'nfs'],
  ['RBD', 'rbd'],
  ['Quobyte', 'quobyte'],
  ['ISCSI', 'iscsi'],
  ['FlexVolume', 'flexVolume'],
  ['Cinder', 'cinder'],
  ['CephFS', 'cephfs'],
  ['FC', 'fc'],
  ['Flocker', 'flocker'],
  ['AzureFile', 'azureFile'],
  ['VsphereVolume', 'vsphereVolume'],
  ['AzureDisk', 'azureDisk'],
  ['PhotonPersistentDisk', 'photonPersistentDisk'],
  ['PortworxVolume', 'portworxVolume'],
  ['ScaleIO', 'scaleIO'],
  ['Local', 'local'],
  ['StorageOS', 'storageos'],
  ['CSI', 'csi'],
];

/** Where a volume's data is, as the original's messages show it. */
export function sourceForm(spec: PersistentVolumeSpec): string {
  const shown = Object.fromEntries(SOURCES.map(([name, field]) => [name, formOf(spec, field)]));
  return JSON.stringify(shown, null, 2);
}

function formOf(spec: PersistentVolumeSpec, field: keyof PersistentVolumeSpec): unknown {
  const { hostPath, nfs, local, csi } = spec;
  switch (field) {
    case 'hostPath':
      return hostPath ? { Path: hostPath.path, Type: hostPath.type ?? null } : null;
    case 'nfs':
      return nfs ? { Server: nfs.server, Path: nfs.path, ReadOnly: nfs.readOnly ?? false } : null;
    case 'local':
      return local ? { Path: local.path, FSType: local.fsType ?? null } : null;
    case 'csi':
      return csi ? csiForm(csi) : null;
    default:
      return capitalised(spec[field]);
  }
}

function csiForm(csi: NonNullable<PersistentVolumeSpec['csi']>): object {
  return {
    Driver: csi.driver,
    VolumeHandle: csi.volumeHandle,
    ReadOnly: csi.readOnly ?? false,
    FSType: csi.fsType ?? '',
    VolumeAttributes: csi.volumeAttributes ?? null,
    ControllerPublishSecretRef: secretForm(csi.controllerPublishSecretRef),
    NodeStageSecretRef: secretForm(csi.nodeStageSecretRef),
    NodePublishSecretRef: secretForm(csi.nodePublishSecretRef),
    ControllerExpandSecretRef: secretForm(csi.controllerExpandSecretRef),
    NodeExpandSecretRef: secretForm(csi.nodeExpandSecretRef),
  };
}

function secretForm(secret: SecretReference | undefined): object | null {
  return secret ? { Name: secret.name ?? '', Namespace: secret.namespace ?? '' } : null;
}

/** Of what hardly anybody has any more, only what is there is shown. */
function capitalised(value: unknown): unknown {
  if (value === undefined) return null;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => [key.charAt(0).toUpperCase() + key.slice(1), item]);
  return Object.fromEntries(entries);
}
