import {
  canonicalQuantity,
  dnsSubdomainProblems,
  type FieldError,
  forbidden,
  invalidValue,
  jsonText,
  notSupported,
  type PersistentVolume,
  type PersistentVolumeSpec,
  required,
  type Stored,
  type VolumeNodeAffinity,
} from '#api';
import { positiveAmount, validateAccessModes, wholeAmount } from '../../access-modes.ts';
import { problems } from '../../field-rules.ts';
import { sameValue } from '../../immutable-field.ts';
import { unifiedDiff } from '../../unified-diff.ts';
import { asInternal } from '../internal-form.ts';
import { validateNodeSelector } from '../node-selector-validation.ts';
import { sourceOf, validateSources } from './sources-validation.ts';

const RECLAIM_POLICIES = ['Delete', 'Recycle', 'Retain'];
const VOLUME_MODES = ['Block', 'Filesystem'];
const MOUNT_OPTIONS = 'volume.beta.kubernetes.io/mount-options';
/** Where mount options may stand in an annotation. */
const MOUNTED: readonly (keyof PersistentVolumeSpec)[] = [
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'glusterfs',
  'nfs',
  'rbd',
  'quobyte',
  'iscsi',
  'cinder',
  'cephfs',
  'azureFile',
  'vsphereVolume',
  'azureDisk',
  'photonPersistentDisk',
];

export function validateVolume(volume: PersistentVolume): FieldError[] {
  const { spec = {}, metadata } = volume;
  const { hostPath, persistentVolumeReclaimPolicy: policy, storageClassName, volumeMode, nodeAffinity } = spec;
  const errors = [...validateAccessModes('spec.accessModes', spec.accessModes), ...validateCapacity(spec.capacity)];
  if (policy && !RECLAIM_POLICIES.includes(policy)) {
    errors.push(notSupported('spec.persistentVolumeReclaimPolicy', policy, RECLAIM_POLICIES));
  }
  if (nodeAffinity) errors.push(...validateAffinity(nodeAffinity));
  errors.push(...validateSources(volume));
  if (hostPath && /^\/+$/.test(hostPath.path) && policy === 'Recycle') {
    const text = "may not be 'recycle' for a hostPath mount of '/'";
    errors.push(forbidden('spec.persistentVolumeReclaimPolicy', text));
  }
  if (storageClassName) {
    errors.push(...problems('spec.storageClassName', storageClassName, dnsSubdomainProblems(storageClassName)));
  }
  if (volumeMode !== undefined && !VOLUME_MODES.includes(volumeMode)) {
    errors.push(notSupported('spec.volumeMode', volumeMode, VOLUME_MODES));
  }
  errors.push(...validateAttributesClass(spec));
  if (metadata?.annotations?.[MOUNT_OPTIONS] !== undefined && !MOUNTED.some((field) => spec[field])) {
    const field = `metadata.annotations.${MOUNT_OPTIONS}`;
    errors.push(forbidden(field, 'may not specify mount options for this volume type'));
  }
  return errors;
}

function validateCapacity(capacity: { [name: string]: string } = {}): FieldError[] {
  const amounts = Object.entries(capacity);
  const errors = amounts.length === 0 ? [required('spec.capacity')] : [];
  if (!('storage' in capacity) || amounts.length > 1) {
    errors.push(notSupported('spec.capacity', amounts.length > 0 ? canonicalAmounts(capacity) : null, ['storage']));
  }
  return [
    ...errors,
    ...amounts.flatMap(([name, amount]) => [
      ...wholeAmount(`spec.capacity[${name}]`, amount),
      ...positiveAmount(`spec.capacity[${name}]`, amount),
    ]),
  ];
}

function canonicalAmounts(amounts: { [name: string]: string }): object {
  return Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, canonicalQuantity(amount)]));
}

function validateAffinity({ required: selector }: VolumeNodeAffinity): FieldError[] {
  const field = 'spec.nodeAffinity.required';
  return selector ? validateNodeSelector(field, selector) : [required(field, 'must specify required node constraints')];
}

function validateAttributesClass({ volumeAttributesClassName: name, csi }: PersistentVolumeSpec): FieldError[] {
  if (name === undefined) return [];
  const field = 'spec.volumeAttributesClassName';
  const errors = name
    ? problems(field, name, dnsSubdomainProblems(name))
    : [required(field, 'an empty string is disallowed')];
  if (!csi) errors.push(required('spec.csi', 'has to be specified when using volumeAttributesClassName'));
  return errors;
}

export function validateVolumeUpdate({ spec = {} }: PersistentVolume, { spec: old }: Stored<PersistentVolume>) {
  const errors: FieldError[] = [];
  const [source, before] = [withoutLateSecret(sourceOf(spec), old), sourceOf(old)];
  if (!sameValue(source, before)) {
    const text = 'spec.persistentvolumesource is immutable after creation';
    const diff = unifiedDiff(sourceText(before), sourceText(source));
    errors.push(forbidden('spec.persistentvolumesource', `${text}\n${diff}`));
  }
  if (spec.volumeMode !== old.volumeMode) {
    errors.push(invalidValue('volumeMode', spec.volumeMode, 'field is immutable'));
  }
  if (old.nodeAffinity && !sameValue(withoutOldLabels(spec.nodeAffinity, old.nodeAffinity), old.nodeAffinity)) {
    const text = 'field is immutable, except for updating from beta label to GA';
    const shown = spec.nodeAffinity ? asInternal('VolumeNodeAffinity', spec.nodeAffinity) : null;
    errors.push(invalidValue('nodeAffinity', shown, text));
  }
  if (old.volumeAttributesClassName !== undefined && spec.volumeAttributesClassName === undefined) {
    const text = 'update from non-nil value to nil is forbidden';
    errors.push(forbidden('spec.volumeAttributesClassName', text));
  }
  return errors;
}

/** Where a volume's data is, as the original's messages show it. */
function sourceText(source: PersistentVolumeSpec): string {
  return jsonText(asInternal('PersistentVolumeSource', source), 2);
}

/** The secret for growing a volume may come later. */
function withoutLateSecret(source: PersistentVolumeSpec, old: PersistentVolumeSpec): PersistentVolumeSpec {
  if (!source.csi || !old.csi || old.csi.controllerExpandSecretRef) return source;
  const { controllerExpandSecretRef: _, ...csi } = source.csi;
  return { ...source, csi };
}

const NEW_LABELS: { readonly [old: string]: string } = {
  'failure-domain.beta.kubernetes.io/zone': 'topology.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region': 'topology.kubernetes.io/region',
  'beta.kubernetes.io/os': 'kubernetes.io/os',
  'beta.kubernetes.io/arch': 'kubernetes.io/arch',
  'beta.kubernetes.io/instance-type': 'node.kubernetes.io/instance-type',
};

/** The affinity with labels by the names they had, where they were only renamed. */
function withoutOldLabels(
  affinity: VolumeNodeAffinity | undefined,
  old: VolumeNodeAffinity,
): VolumeNodeAffinity | undefined {
  if (!affinity?.required) return affinity;
  const nodeSelectorTerms = affinity.required.nodeSelectorTerms.map((term, i) => {
    const matchExpressions = term.matchExpressions?.map((requirement, j) => {
      const before = old.required?.nodeSelectorTerms[i]?.matchExpressions?.[j]?.key ?? '';
      return NEW_LABELS[before] === requirement.key ? { ...requirement, key: before } : requirement;
    });
    return { ...term, ...(matchExpressions && { matchExpressions }) };
  });
  return { required: { nodeSelectorTerms } };
}
