/** A fact in which Podling is not as the original, and the reason. Undefined stands for a fact that is not there. */
export interface Difference {
  fact: string;
  original: string | undefined;
  here: string | undefined;
  why: string;
}

const NO_DISCOVERY_PATHS =
  'OpenAPI here describes the paths of resources, not those of discovery and /version, which alone use these definitions';

/** All of them: the checker finds no other, and each of these. */
export const differences: readonly Difference[] = [
  {
    fact: 'definition io.k8s.apimachinery.pkg.apis.meta.v1.APIGroup',
    original: '2ca74a7107af9f66',
    here: undefined,
    why: NO_DISCOVERY_PATHS,
  },
  {
    fact: 'definition io.k8s.apimachinery.pkg.apis.meta.v1.APIGroupList',
    original: '6d105a259570e5ee',
    here: undefined,
    why: NO_DISCOVERY_PATHS,
  },
  {
    fact: 'definition io.k8s.apimachinery.pkg.apis.meta.v1.APIResource',
    original: '42bb4ea59275f704',
    here: undefined,
    why: NO_DISCOVERY_PATHS,
  },
  {
    fact: 'definition io.k8s.apimachinery.pkg.apis.meta.v1.APIResourceList',
    original: 'ab4f7bd5e137eb5d',
    here: undefined,
    why: NO_DISCOVERY_PATHS,
  },
  {
    fact: 'definition io.k8s.apimachinery.pkg.apis.meta.v1.APIVersions',
    original: '21363ba0bd08fe0a',
    here: undefined,
    why: NO_DISCOVERY_PATHS,
  },
  {
    fact: 'definition io.k8s.apimachinery.pkg.apis.meta.v1.GroupVersionForDiscovery',
    original: 'b160affd7a18fac2',
    here: undefined,
    why: NO_DISCOVERY_PATHS,
  },
  {
    fact: 'definition io.k8s.apimachinery.pkg.apis.meta.v1.ServerAddressByClientCIDR',
    original: 'da1edc96fb5082e8',
    here: undefined,
    why: NO_DISCOVERY_PATHS,
  },
  {
    fact: 'definition io.k8s.apimachinery.pkg.version.Info',
    original: '42f3a04cf429caae',
    here: undefined,
    why: NO_DISCOVERY_PATHS,
  },
];
