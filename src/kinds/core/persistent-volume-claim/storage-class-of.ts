import type { KubeObject, Stored } from '#api';

const OLD_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';

/** The storage class of a volume or claim; from before there was a field, an annotation says it. */
export function storageClassOf({
  metadata,
  spec,
}: Stored<KubeObject & { spec?: { storageClassName?: string } }>): string {
  return metadata.annotations?.[OLD_ANNOTATION] ?? spec.storageClassName ?? '';
}
