/** Kinds whose deletion answers with the deleted object rather than a Status, by definition. */
const ANSWERS_WITH_DELETED =
  /^io\.k8s\.api\.(core\.v1\.(PersistentVolume(Claim)?|Pod(Template)?|ResourceQuota|ServiceAccount|Service)|resource\.v1\.\w+|storage\.v1\.(CSIDriver|CSINode|StorageClass|VolumeAttachment|VolumeAttributesClass))$/;

/** Whether an object of the definition is itself the answer to its deletion. */
export function answersWithDeleted(definition: string): boolean {
  return ANSWERS_WITH_DELETED.test(definition);
}
