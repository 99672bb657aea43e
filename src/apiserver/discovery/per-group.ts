import { createHash } from 'node:crypto';
import { type GroupListings, type Listing, subresourcesOf, type VersionListings, verbsOf } from './listing.ts';

/** Old-style `/api`: the versions of the core group. `serverAddress` is `host:port`. */
export function apiVersions(core: GroupListings | undefined, serverAddress: string): object {
  return {
    kind: 'APIVersions',
    versions: (core?.versions ?? []).map((v) => v.version),
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress }],
  };
}

function groupBody({ group, versions }: GroupListings): object {
  const named = versions.map(({ version }) => ({ groupVersion: `${group}/${version}`, version }));
  return { name: group, versions: named, preferredVersion: named[0] };
}

/** Old-style `/apis`: every group but the core one. */
export function apiGroupList(groups: readonly GroupListings[]): object {
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups.map(groupBody) };
}

/** Old-style `/apis/GROUP`. */
export function apiGroup(group: GroupListings): object {
  return { kind: 'APIGroup', apiVersion: 'v1', ...groupBody(group) };
}

/** Old-style `/api/v1` and `/apis/GROUP/VERSION`: the resources of one version. The core one never had an apiVersion. */
export function apiResourceList(group: string, { version, listings }: VersionListings): object {
  return {
    kind: 'APIResourceList',
    ...(group ? { apiVersion: 'v1' } : {}),
    groupVersion: group ? `${group}/${version}` : version,
    resources: listings.flatMap(apiResources),
  };
}

function apiResources(listing: Listing): object[] {
  const { plural, namespaced, shortNames = [], categories = [] } = listing;
  const own = {
    name: plural,
    singularName: listing.singular,
    namespaced,
    kind: listing.kind,
    verbs: verbsOf(listing),
    ...(shortNames.length > 0 ? { shortNames } : {}),
    ...(categories.length > 0 ? { categories } : {}),
    ...(verbsOf(listing).includes('list') ? { storageVersionHash: storageVersionHash(listing) } : {}),
  };
  const subresources = subresourcesOf(listing).map(({ name, kind, group, version, verbs }) => ({
    name: `${plural}/${name}`,
    singularName: '',
    namespaced,
    ...(group ? { group } : {}),
    ...(version ? { version } : {}),
    kind,
    verbs: [...verbs].sort(),
  }));
  return [own, ...subresources];
}

/** Lets a client see whether two resources keep the same objects in the same form. */
function storageVersionHash(listing: Listing): string {
  const { group, version, kind } = listing.storedAs?.kind() ?? listing;
  return createHash('sha256').update(`${group}/${version}/${kind}`).digest().subarray(0, 8).toString('base64');
}
