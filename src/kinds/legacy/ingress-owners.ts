import type { KubeObject, ManagedFieldsEntry } from '#api';

type Fields = { readonly [element: string]: unknown };

/** What the owners of an ingress own, under the names of today. */
export function ownersOfToday(metadata: KubeObject['metadata']): KubeObject['metadata'] {
  return withBackend(metadata, ['f:backend', 'f:defaultBackend'], (backend) => {
    const { 'f:serviceName': name, 'f:servicePort': port, ...rest } = backend;
    const service = owned({ '.': rest['.'], 'f:name': name, 'f:port': port });
    return name || port ? { ...rest, 'f:service': service } : rest;
  });
}

/** The same under the names of then. */
export function olderOwners(metadata: KubeObject['metadata']): KubeObject['metadata'] {
  return withBackend(metadata, ['f:defaultBackend', 'f:backend'], (backend) => {
    const { 'f:service': service, ...rest } = backend;
    const { 'f:name': name, 'f:port': port } = (service ?? {}) as Fields;
    return { ...rest, ...owned({ 'f:serviceName': name, 'f:servicePort': port }) };
  });
}

function owned(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** The default backend is the only part with another name that an owner can own: rules have one owner as a whole. */
function withBackend(
  metadata: KubeObject['metadata'],
  [before, after]: readonly [string, string],
  renamed: (backend: Fields) => Fields,
): KubeObject['metadata'] {
  const owners = metadata?.managedFields;
  if (!owners) return metadata;
  const translated = owners.map((entry): ManagedFieldsEntry => {
    const fields = entry.fieldsV1 as { 'f:spec'?: Fields } | undefined;
    const { [before]: backend, ...rest } = fields?.['f:spec'] ?? {};
    if (typeof backend !== 'object' || backend === null) return entry;
    return { ...entry, fieldsV1: { ...fields, 'f:spec': { ...rest, [after]: renamed(backend as Fields) } } };
  });
  return { ...metadata, managedFields: translated };
}
