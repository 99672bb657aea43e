import {
  type CSIPersistentVolumeSource,
  dnsLabelProblems,
  dnsSubdomainProblems,
  type FieldError,
  forbidden,
  type ISCSIPersistentVolumeSource,
  invalidValue,
  type PersistentVolume,
  type PersistentVolumeSpec,
  required,
  type SecretReference,
} from '#api';
import { inRange, problems } from '../../field-rules.ts';
import { driverName } from '../../storage/csi-driver.ts';
import { hasRoomForSession, iscsiName, NO_ROOM_FOR_SESSION } from '../pod/validation/iscsi.ts';
import { absolutePath, pathWithoutBacksteps } from '../pod/validation/paths.ts';
import {
  validateAzureDisk,
  validateDiskPartition,
  validateFibreChannel,
  validateFlexVolume,
  validateFlocker,
  validateHostPath,
  validateQuobyte,
  validateStorageOs,
} from '../pod/validation/storage-systems.ts';

/** One kind of source: where it stands in the spec, under which other names messages know it, what it must say. */
interface Source {
  field: keyof PersistentVolumeSpec;
  /** In messages about its own fields, and about its being one too many, where these differ. */
  shownAs?: string;
  refusedAs?: string;
  needs?: readonly string[];
  check?(spec: PersistentVolumeSpec, field: string, volumeName: string): FieldError[];
}

const SOURCES: readonly Source[] = [
  { field: 'hostPath', check: ({ hostPath }, field) => (hostPath ? validateHostPath(hostPath, field) : []) },
  {
    field: 'gcePersistentDisk',
    shownAs: 'persistentDisk',
    needs: ['pdName'],
    check: ({ gcePersistentDisk = {} }, field) => validateDiskPartition(gcePersistentDisk, field),
  },
  {
    field: 'awsElasticBlockStore',
    needs: ['volumeID'],
    check: ({ awsElasticBlockStore = {} }, field) => validateDiskPartition(awsElasticBlockStore, field),
  },
  {
    field: 'glusterfs',
    needs: ['endpoints', 'path'],
    check: ({ glusterfs }, field) => endpointsNamespace(`${field}.endpointsNamespace`, glusterfs?.endpointsNamespace),
  },
  { field: 'flocker', check: ({ flocker = {} }, field) => validateFlocker(flocker, field) },
  {
    field: 'nfs',
    needs: ['server', 'path'],
    check: ({ nfs }, field) => (nfs ? absolutePath(`${field}.path`, nfs.path) : []),
  },
  { field: 'rbd', needs: ['monitors', 'image'] },
  { field: 'quobyte', check: ({ quobyte }, field) => (quobyte ? validateQuobyte(quobyte, field) : []) },
  { field: 'cephfs', refusedAs: 'cephFS', needs: ['monitors'] },
  { field: 'iscsi', check: ({ iscsi }, field, name) => (iscsi ? validateIscsi(field, iscsi, name) : []) },
  {
    field: 'cinder',
    needs: ['volumeID'],
    check: ({ cinder }, field) => namedSecret(`${field}.secretRef`, cinder?.secretRef),
  },
  { field: 'fc', check: ({ fc }, field) => (fc ? validateFibreChannel(fc, field) : []) },
  {
    field: 'flexVolume',
    needs: ['driver'],
    check: ({ flexVolume }, field) => (flexVolume ? validateFlexVolume(flexVolume, field) : []),
  },
  {
    field: 'azureFile',
    needs: ['secretName', 'shareName'],
    check: ({ azureFile }, field) => (azureFile?.secretNamespace === '' ? [required(`${field}.secretNamespace`)] : []),
  },
  { field: 'vsphereVolume', needs: ['volumePath'] },
  { field: 'photonPersistentDisk', needs: ['pdID'] },
  { field: 'portworxVolume', needs: ['volumeID'] },
  {
    field: 'azureDisk',
    needs: ['diskName', 'diskURI'],
    check: ({ azureDisk }, field) => (azureDisk ? validateAzureDisk(azureDisk, field) : []),
  },
  { field: 'scaleIO', needs: ['gateway', 'system', 'volumeName'] },
  { field: 'local', check: validateLocal },
  {
    field: 'storageos',
    check: ({ storageos = {} }, field) => [
      ...validateStorageOs({ ...storageos, secretRef: undefined }, field),
      ...namedSecret(`${field}.secretRef`, storageos.secretRef),
    ],
  },
  { field: 'csi', check: ({ csi }, field) => (csi ? validateCsi(field, csi) : []) },
];

/** A volume's data is in one place. */
export function validateSources({ spec = {}, metadata }: PersistentVolume): FieldError[] {
  const found = SOURCES.filter(({ field }) => spec[field]);
  if (found.length === 0) return [required('spec', 'must specify a volume type')];
  return found.flatMap(({ field, shownAs = field, refusedAs = field, needs = [], check }, i) => {
    if (i > 0 && field !== 'flexVolume') {
      return [forbidden(`spec.${refusedAs}`, 'may not specify more than 1 volume type')];
    }
    const path = `spec.${shownAs}`;
    const source = spec[field] as unknown as { [name: string]: string | string[] | undefined };
    const missing = needs.filter((name) => !source[name]?.length).map((name) => required(`${path}.${name}`));
    return [...missing, ...(check?.(spec, path, metadata?.name ?? '') ?? [])];
  });
}

/** Everything in a volume's spec that says where its data is. */
export function sourceOf(spec: PersistentVolumeSpec | undefined): PersistentVolumeSpec {
  const entries = SOURCES.flatMap(({ field }) => (spec?.[field] ? [[field, spec[field]] as const] : []));
  return Object.fromEntries(entries);
}

function validateLocal({ local, nodeAffinity }: PersistentVolumeSpec, field: string): FieldError[] {
  const path = local?.path ?? '';
  const errors = path ? pathWithoutBacksteps(`${field}.path`, path) : [required(`${field}.path`)];
  if (!nodeAffinity) errors.push(required('spec.nodeAffinity', 'Local volume requires node affinity'));
  return errors;
}

function endpointsNamespace(field: string, namespace: string | undefined): FieldError[] {
  if (namespace === undefined) return [];
  if (namespace) return problems(field, namespace, dnsLabelProblems(namespace));
  return [invalidValue(field, '', 'if the endpointnamespace is set, it must be a valid namespace name')];
}

function namedSecret(field: string, secret: SecretReference | undefined): FieldError[] {
  if (!secret) return [];
  return (['name', 'namespace'] as const).flatMap((part) => (secret[part] ? [] : [required(`${field}.${part}`)]));
}

function validateIscsi(field: string, iscsi: ISCSIPersistentVolumeSource, volumeName: string): FieldError[] {
  const { targetPortal, initiatorName, iqn, lun, secretRef } = iscsi;
  const errors = targetPortal ? [] : [required(`${field}.targetPortal`)];
  if (!hasRoomForSession(volumeName, iscsi)) {
    errors.push(invalidValue(`${field}.targetportal`, targetPortal, NO_ROOM_FOR_SESSION));
  }
  errors.push(
    ...(iqn ? iscsiName(`${field}.iqn`, iqn) : [required(`${field}.iqn`)]),
    ...inRange(`${field}.lun`, lun, 0, 255),
  );
  if ((iscsi.chapAuthDiscovery || iscsi.chapAuthSession) && !secretRef) errors.push(required(`${field}.secretRef`));
  if (secretRef && !secretRef.name) errors.push(required(`${field}.secretRef.name`));
  return initiatorName === undefined ? errors : [...errors, ...iscsiName(`${field}.initiatorname`, initiatorName)];
}

function validateCsi(field: string, csi: CSIPersistentVolumeSource): FieldError[] {
  const { driver, volumeHandle } = csi;
  const errors = driverName(`${field}.driver`, driver);
  if (!volumeHandle) errors.push(required(`${field}.volumeHandle`));
  for (const part of [
    'controllerPublishSecretRef',
    'controllerExpandSecretRef',
    'nodePublishSecretRef',
    'nodeExpandSecretRef',
  ] as const) {
    const secret = csi[part];
    if (secret) errors.push(...validateSecret(`${field}.${part}`, secret));
  }
  return errors;
}

function validateSecret(field: string, { name, namespace }: SecretReference): FieldError[] {
  return [
    ...(name ? problems(`${field}.name`, name, dnsSubdomainProblems(name)) : [required(`${field}.name`)]),
    ...(namespace
      ? problems(`${field}.namespace`, namespace, dnsLabelProblems(namespace))
      : [required(`${field}.namespace`)]),
  ];
}
