import type { PersistentVolumeClaim } from '#api';
import { persistentVolumeClaims, storageClasses } from '#kinds';
import { defaultClass } from './default-class.ts';
import type { AdmissionStep } from './step.ts';

const IS_DEFAULT = ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class'];
const CLASS = 'volume.beta.kubernetes.io/storage-class';

/** A claim that names no class of storage gets the default one. */
export const defaultStorageClass: AdmissionStep = {
  name: 'DefaultStorageClass',
  async admit({ operation, kind, subresource, object }, { list }) {
    if (kind !== persistentVolumeClaims || operation !== 'create' || subresource) return;
    const { metadata, spec } = object as PersistentVolumeClaim;
    if (!spec || spec.storageClassName !== undefined || metadata?.annotations?.[CLASS] !== undefined) return;
    const found = defaultClass(await list(storageClasses), IS_DEFAULT);
    if (found) spec.storageClassName = found.metadata.name;
  },
};
