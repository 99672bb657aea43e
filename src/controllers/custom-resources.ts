import type { CustomResourceDefinition, Resource, Stored } from '#api';

/** A kind whose objects are collected, emptied out of namespaces and so on; `custom` where a definition declares it. */
export type AnyResource = Resource & { readonly custom?: unknown };

/** What definitions declare, each in one version: all versions show the same objects. */
export function customResourcesOf(definitions: readonly Stored<CustomResourceDefinition>[]): AnyResource[] {
  return definitions.flatMap(({ spec, status }) => {
    const established = status.conditions?.some((c) => c.type === 'Established' && c.status === 'True');
    const served = spec.versions.filter((version) => version.served);
    const version = served.find((one) => one.storage) ?? served[0];
    if (!established || !version) return [];
    const { kind, plural } = status.acceptedNames ?? spec.names;
    return [
      { group: spec.group, version: version.name, kind, plural, namespaced: spec.scope === 'Namespaced', custom: true },
    ];
  });
}
