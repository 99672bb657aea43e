import {
  type CSIPersistentVolumeSource,
  dnsLabelProblems,
  dnsSubdomainProblems,
  type FieldError,
  forbidden,
  type ISCSIPersistentVolumeSource,
  invalidValue,
  type LocalVolumeSource,
  type PersistentVolume,
  type PersistentVolumeSpec,
  required,
  type SecretReference,
} from '#api';
import { inRange, problems } from '../../field-rules.ts';
import { driverName } from '../../storage/csi-driver.ts';
import { COMMON_SOURCES } from '../pod/validation/common-sources.ts';
import { hasRoomForSession, iscsiName, NO_ROOM_FOR_SESSION } from '../pod/validation/iscsi.ts';
import { pathWithoutBacksteps } from '../pod/validation/paths.ts';
import { type SourceRule, sourceRulesOf } from '../pod/validation/source-rule.ts';
import { validateStorageOs } from '../pod/validation/storage-systems.ts';

/** Where a volume's data is, and what the volume is called. */
type Holder = PersistentVolumeSpec & { volumeName: string };

const sourceRule = sourceRulesOf<Holder>();

const SOURCES: readonly SourceRule<Holder, keyof PersistentVolumeSpec>[] = [
  sourceRule('hostPath', COMMON_SOURCES.hostPath),
  sourceRule('gcePersistentDisk', COMMON_SOURCES.gcePersistentDisk),
  sourceRule('awsElasticBlockStore', COMMON_SOURCES.awsElasticBlockStore),
  sourceRule('glusterfs', {
    needs: ['endpoints', 'path'],
    check: (source, field) => endpointsNamespace(`${field}.endpointsNamespace`, source.endpointsNamespace),
  }),
  sourceRule('flocker', COMMON_SOURCES.flocker),
  sourceRule('nfs', COMMON_SOURCES.nfs),
  sourceRule('rbd', COMMON_SOURCES.rbd),
  sourceRule('quobyte', COMMON_SOURCES.quobyte),
  sourceRule('cephfs', COMMON_SOURCES.cephfs),
  sourceRule('iscsi', { check: (iscsi, field, { volumeName }) => validateIscsi(field, iscsi, volumeName) }),
  sourceRule('cinder', {
    needs: ['volumeID'],
    check: ({ secretRef }, field) => namedSecret(`${field}.secretRef`, secretRef),
  }),
  sourceRule('fc', COMMON_SOURCES.fc),
  sourceRule('flexVolume', COMMON_SOURCES.flexVolume),
  sourceRule('azureFile', {
    needs: ['secretName', 'shareName'],
    check: (azureFile, field) => (azureFile.secretNamespace === '' ? [required(`${field}.secretNamespace`)] : []),
  }),
  sourceRule('vsphereVolume', COMMON_SOURCES.vsphereVolume),
  sourceRule('photonPersistentDisk', COMMON_SOURCES.photonPersistentDisk),
  sourceRule('portworxVolume', COMMON_SOURCES.portworxVolume),
  sourceRule('azureDisk', COMMON_SOURCES.azureDisk),
  sourceRule('scaleIO', COMMON_SOURCES.scaleIO),
  sourceRule('local', { check: validateLocal }),
  sourceRule('storageos', {
    check: (storageos, field) => [
      ...validateStorageOs({ ...storageos, secretRef: undefined }, field),
      ...namedSecret(`${field}.secretRef`, storageos.secretRef),
    ],
  }),
  sourceRule('csi', { check: (csi, field) => validateCsi(field, csi) }),
];

/** A volume's data is in one place. */
export function validateSources({ spec = {}, metadata }: PersistentVolume): FieldError[] {
  const found = SOURCES.filter(({ name }) => spec[name]);
  if (found.length === 0) return [required('spec', 'must specify a volume type')];
  const holder = { ...spec, volumeName: metadata?.name ?? '' };
  return found.flatMap(({ name, surplusAs, check }, i) => {
    if (i === 0 || name === 'flexVolume') return check('spec', holder);
    return [forbidden(`spec.${surplusAs}`, 'may not specify more than 1 volume type')];
  });
}

/** Everything in a volume's spec that says where its data is. */
export function sourceOf(spec: PersistentVolumeSpec | undefined): PersistentVolumeSpec {
  const entries = SOURCES.flatMap(({ name }) => (spec?.[name] ? [[name, spec[name]] as const] : []));
  return Object.fromEntries(entries);
}

function validateLocal({ path }: LocalVolumeSource, field: string, { nodeAffinity }: Holder): FieldError[] {
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
