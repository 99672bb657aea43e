import type { CustomShape, Kind, OtherSubresource, ScalePaths } from '#kinds';

/** What discovery needs to know of a resource. Every `Kind` is one; so are create-only resources that store nothing. */
export interface Listing
  extends Pick<Kind, 'group' | 'version' | 'kind' | 'plural' | 'namespaced' | 'singular' | 'verbs'> {
  /** The OpenAPI definition; without it the resource is not in OpenAPI documents. */
  readonly definition?: string;
  /** Its types, where they are not built in. */
  readonly custom?: CustomShape;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly subresources?: {
    readonly status?: true;
    readonly scale?: ScalePaths;
    readonly others?: readonly OtherSubresource[];
  };
  /** The kind it is stored as, where that is another one. */
  readonly storedAs?: { kind: () => { group: string; version: string; kind: string } };
}

const ALL_VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const STATUS_VERBS = ['get', 'patch', 'update'];
const SCALE_IN = { group: 'autoscaling', version: 'v1' };

/** Verbs as discovery lists them: always in this order. */
export function verbsOf(listing: Listing): readonly string[] {
  const verbs = listing.verbs;
  return verbs ? [...verbs].sort() : ALL_VERBS;
}

/** All subresources of a resource by name; `group` and `version` only where they are not the resource's own. */
export function subresourcesOf(listing: Listing): OtherSubresource[] {
  const { status, scale, others = [] } = listing.subresources ?? {};
  const all: OtherSubresource[] = [...others];
  if (status) all.push({ name: 'status', kind: listing.kind, verbs: STATUS_VERBS });
  if (scale) all.push({ name: 'scale', kind: 'Scale', ...(scale.scaleIn ?? SCALE_IN), verbs: STATUS_VERBS });
  return all.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Resources of one group and version, sorted by name. */
export interface VersionListings {
  version: string;
  listings: Listing[];
}

export interface GroupListings {
  group: string;
  /** Preferred first. */
  versions: VersionListings[];
}

/**
 * The order in which the original names its own groups (the order its clients prefer them in, when a short name is
 * in two of them); other groups follow by name.
 */
const GROUP_ORDER = [
  '',
  'apiregistration.k8s.io',
  'apps',
  'events.k8s.io',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'networking.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'storage.k8s.io',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'scheduling.k8s.io',
  'coordination.k8s.io',
  'node.k8s.io',
  'discovery.k8s.io',
  'resource.k8s.io',
  'flowcontrol.apiserver.k8s.io',
];

/** Where most of what is in other groups now once was: clients find those first. */
const LAST_GROUP = 'extensions';

function groupRank(group: string): number {
  if (group === LAST_GROUP) return Number.POSITIVE_INFINITY;
  const at = GROUP_ORDER.indexOf(group);
  return at < 0 ? GROUP_ORDER.length : at;
}

/** Resources sorted into groups and versions, in the order discovery names them. */
export function groupListings(listings: readonly Listing[]): GroupListings[] {
  const groups = new Map<string, Map<string, Listing[]>>();
  for (const listing of listings) {
    const versions = groups.get(listing.group) ?? new Map<string, Listing[]>();
    groups.set(listing.group, versions);
    versions.set(listing.version, [...(versions.get(listing.version) ?? []), listing]);
  }
  return [...groups]
    .map(([group, versions]) => ({
      group,
      versions: [...versions]
        .map(([version, found]) => ({ version, listings: found.sort((a, b) => (a.plural < b.plural ? -1 : 1)) }))
        .sort((a, b) => compareVersions(a.version, b.version)),
    }))
    .sort((a, b) => groupRank(a.group) - groupRank(b.group) || (a.group < b.group ? -1 : 1));
}

/** Sorts the version to prefer first: v2, v1, v2beta1, v1beta2, v1beta1, v1alpha1, and then anything else by name. */
export function compareVersions(a: string, b: string): number {
  const [x, y] = [versionRank(a), versionRank(b)];
  for (let i = 0; i < x.length; i++) {
    const difference = (y[i] ?? 0) - (x[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a < b ? -1 : Number(a > b);
}

function versionRank(version: string): number[] {
  const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
  if (!match) return [0, 0, 0];
  const stability = match[2] === undefined ? 3 : match[2] === 'beta' ? 2 : 1;
  return [stability, Number(match[1]), Number(match[3] ?? 0)];
}
