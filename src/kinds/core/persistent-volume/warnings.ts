import type { PersistentVolume, PersistentVolumeSpec } from '#api';

/** Since when a storage system is deprecated, and from when on it does not work at all. */
const GONE: readonly (readonly [keyof PersistentVolumeSpec, string, string])[] = [
  ['cephfs', 'cephfs', 'v1.28, non-functional in v1.31+'],
  ['photonPersistentDisk', 'photonPersistentDisk', 'v1.11, non-functional in v1.16+'],
  ['scaleIO', 'scaleIO', 'v1.16, non-functional in v1.22+'],
  ['storageos', 'storageOS', 'v1.22, non-functional in v1.25+'],
  ['glusterfs', 'glusterfs', 'v1.25, non-functional in v1.26+'],
  ['rbd', 'rbd', 'v1.28, non-functional in v1.31+'],
];
const OLD_LABELS: { readonly [label: string]: string } = {
  'beta.kubernetes.io/arch': 'since v1.14; use "kubernetes.io/arch" instead',
  'beta.kubernetes.io/os': 'since v1.14; use "kubernetes.io/os" instead',
  'failure-domain.beta.kubernetes.io/region': 'since v1.17; use "topology.kubernetes.io/region" instead',
  'failure-domain.beta.kubernetes.io/zone': 'since v1.17; use "topology.kubernetes.io/zone" instead',
  'beta.kubernetes.io/instance-type': 'since v1.17; use "node.kubernetes.io/instance-type" instead',
};
const OLD_CLASS = 'volume.beta.kubernetes.io/storage-class';

/** Why a node label should not be used any more; undefined for one that is as good as new. */
export function oldLabelWarning(label: string): string | undefined {
  const since = OLD_LABELS[label];
  return since && `deprecated ${since}`;
}

/** What is said of a storage class that stands in an annotation. */
export function oldClassWarnings(annotations: { [key: string]: string } | undefined): string[] {
  if (annotations?.[OLD_CLASS] === undefined) return [];
  return [`metadata.annotations[${OLD_CLASS}]: deprecated since v1.8; use "storageClassName" attribute instead`];
}

export function volumeWarnings({ metadata, spec = {} }: PersistentVolume): string[] {
  const warnings = oldClassWarnings(metadata?.annotations);
  if (spec.persistentVolumeReclaimPolicy === 'Recycle') {
    warnings.push(
      'spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.',
    );
  }
  for (const [i, { matchExpressions = [] }] of (spec.nodeAffinity?.required?.nodeSelectorTerms ?? []).entries()) {
    for (const [j, { key }] of matchExpressions.entries()) {
      const old = oldLabelWarning(key);
      const field = `spec.nodeAffinity.required.nodeSelectorTerms[${i}].matchExpressions[${j}].key`;
      if (old) warnings.push(`${field}: ${key} is ${old}`);
    }
  }
  for (const [field, shownAs, since] of GONE) if (spec[field]) warnings.push(`spec.${shownAs}: deprecated in ${since}`);
  return warnings;
}
