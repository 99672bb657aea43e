import {
  dnsSubdomainProblems,
  type FieldError,
  forbidden,
  notSupported,
  type PersistentVolume,
  type PersistentVolumeSpec,
  required,
  type Stored,
} from '#api';
import { positiveAmount, validateAccessModes } from '../../access-modes.ts';
import { problems } from '../../field-rules.ts';
import { immutable, sameValue } from '../../immutable-field.ts';

const RECLAIM_POLICIES = ['Delete', 'Recycle', 'Retain'];
const VOLUME_MODES = ['Block', 'Filesystem'];

/** Everything in a volume's spec that does not say where its data is. */
const NOT_A_SOURCE: readonly string[] = [
  'accessModes',
  'capacity',
  'claimRef',
  'mountOptions',
  'nodeAffinity',
  'persistentVolumeReclaimPolicy',
  'storageClassName',
  'volumeAttributesClassName',
  'volumeMode',
];

function sourcesOf(spec: PersistentVolumeSpec | undefined): [string, unknown][] {
  return Object.entries(spec ?? {}).filter(([name, value]) => !NOT_A_SOURCE.includes(name) && value);
}

export function validateVolume({ spec = {} }: PersistentVolume): FieldError[] {
  const { capacity = {}, hostPath, persistentVolumeReclaimPolicy: policy, storageClassName, volumeMode } = spec;
  const errors = validateAccessModes('spec.accessModes', spec.accessModes);
  const amounts = Object.entries(capacity);
  if (amounts.length === 0) errors.push(required('spec.capacity'));
  if (!('storage' in capacity) || amounts.length > 1) {
    errors.push(notSupported('spec.capacity', capacity, ['storage']));
  }
  for (const [name, amount] of amounts) errors.push(...positiveAmount(`spec.capacity[${name}]`, amount));
  if (policy && !RECLAIM_POLICIES.includes(policy)) {
    errors.push(notSupported('spec.persistentVolumeReclaimPolicy', policy, RECLAIM_POLICIES));
  }
  errors.push(...validateSource(spec));
  if (hostPath && hostPath.path === '/' && policy === 'Recycle') {
    const text = "may not be 'recycle' for a hostPath mount of '/'";
    errors.push(forbidden('spec.persistentVolumeReclaimPolicy', text));
  }
  if (storageClassName) {
    errors.push(...problems('spec.storageClassName', storageClassName, dnsSubdomainProblems(storageClassName)));
  }
  if (volumeMode && !VOLUME_MODES.includes(volumeMode)) {
    errors.push(notSupported('spec.volumeMode', volumeMode, VOLUME_MODES));
  }
  return errors;
}

function validateSource(spec: PersistentVolumeSpec): FieldError[] {
  const sources = sourcesOf(spec);
  if (sources.length === 0) return [required('spec', 'must specify a volume type')];
  const errors = sources.slice(1).map(([name]) => forbidden(`spec.${name}`, 'may not specify more than 1 volume type'));
  const { hostPath, local, nfs, csi, nodeAffinity } = spec;
  if (hostPath && !hostPath.path) errors.push(required('spec.hostPath.path'));
  if (local && !local.path) errors.push(required('spec.local.path'));
  if (local && !nodeAffinity) errors.push(required('spec.nodeAffinity', 'Local volume requires node affinity'));
  if (nfs && !nfs.server) errors.push(required('spec.nfs.server'));
  if (nfs && !nfs.path) errors.push(required('spec.nfs.path'));
  if (csi && !csi.driver) errors.push(required('spec.csi.driver'));
  if (csi && !csi.volumeHandle) errors.push(required('spec.csi.volumeHandle'));
  return errors;
}

export function validateVolumeUpdate({ spec }: PersistentVolume, old: Stored<PersistentVolume>): FieldError[] {
  const errors: FieldError[] = [];
  if (!sameValue(Object.fromEntries(sourcesOf(spec)), Object.fromEntries(sourcesOf(old.spec)))) {
    const text = 'spec.persistentvolumesource is immutable after creation';
    errors.push(forbidden('spec.persistentvolumesource', text));
  }
  errors.push(...immutable('spec.volumeMode', spec?.volumeMode, old.spec.volumeMode));
  if (old.spec.nodeAffinity) {
    errors.push(...immutable('spec.nodeAffinity', spec?.nodeAffinity, old.spec.nodeAffinity));
  }
  return errors;
}
