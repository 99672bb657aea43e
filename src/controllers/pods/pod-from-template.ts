import type { KubeObject, OwnerReference, Pod, PodTemplateSpec, Stored } from '#api';

/** A pod as a controller's template wants it, owned by that controller's object, with a name of the server's choice. */
export function podFromTemplate(owner: Stored<KubeObject>, template: PodTemplateSpec): Pod {
  const { labels, annotations, finalizers } = template.metadata ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: `${owner.metadata.name}-`,
      ...(owner.metadata.namespace ? { namespace: owner.metadata.namespace } : {}),
      ...(labels ? { labels } : {}),
      ...(annotations ? { annotations } : {}),
      ...(finalizers ? { finalizers } : {}),
      ownerReferences: [controllerReference(owner)],
    },
    ...(template.spec ? { spec: template.spec } : {}),
  };
}

/** Says that `owner` controls the object it stands in. */
export function controllerReference({ apiVersion, kind, metadata }: Stored<KubeObject>): OwnerReference {
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid, controller: true, blockOwnerDeletion: true };
}
