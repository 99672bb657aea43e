import { type GroupListings, type Listing, subresourcesOf, verbsOf } from './listing.ts';

function resourceDiscovery(listing: Listing): Record<string, unknown> {
  const { shortNames = [], categories = [] } = listing;
  const subresources = subresourcesOf(listing);
  return {
    resource: listing.plural,
    responseKind: { group: '', version: '', kind: listing.kind },
    scope: listing.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: listing.singular,
    verbs: verbsOf(listing),
    ...(shortNames.length > 0 ? { shortNames } : {}),
    ...(categories.length > 0 ? { categories } : {}),
    ...(subresources.length > 0
      ? {
          subresources: subresources.map(({ name, kind, group = '', version = '', verbs }) => ({
            subresource: name,
            responseKind: { group, version, kind },
            verbs: [...verbs].sort(),
          })),
        }
      : {}),
  };
}

/** The one-request discovery document: an `APIGroupDiscoveryList` of the given groups. */
export function aggregatedDiscovery(groups: readonly GroupListings[]): object {
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: groups.map(({ group, versions }) => ({
      metadata: group ? { name: group } : {},
      versions: versions.map((v) => ({
        version: v.version,
        resources: v.listings.map(resourceDiscovery),
        freshness: 'Current',
      })),
    })),
  };
}
