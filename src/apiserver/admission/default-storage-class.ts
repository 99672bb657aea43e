import type { PersistentVolumeClaim } from '#api';
import { persistentVolumeClaims, storageClasses } from '#kinds';
import { defaultClass } from './default-class.ts';
import type { AdmissionContext, AdmissionStep } from './step.ts';

const IS_DEFAULT = ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class'];
const CLASS = 'volume.beta.kubernetes.io/storage-class';

/** A claim that names no class of storage gets the default one. */
export const defaultStorageClass: AdmissionStep = {
  name: 'DefaultStorageClass',
  admit({ operation, kind, subresource, object }, context) {
    if (kind !== persistentVolumeClaims || operation !== 'create' || subresource) return;
    const { metadata, spec } = object as PersistentVolumeClaim;
    if (!spec || spec.storageClassName !== undefined || metadata?.annotations?.[CLASS] !== undefined) return;
    return fillIn(spec, context);
  },
};

async function fillIn(spec: NonNullable<PersistentVolumeClaim['spec']>, { list }: AdmissionContext): Promise<void> {
  const found = defaultClass(await list(storageClasses), IS_DEFAULT);
  if (found) spec.storageClassName = found.metadata.name;
}
