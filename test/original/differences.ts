/** A fact in which Podling is not as the original, and the reason. Undefined stands for a fact that is not there. */
export interface Difference {
  fact: string;
  original: string | undefined;
  here: string | undefined;
  why: string;
}

/** Columns of which the original speaks in the words of a version of the kind that it no longer serves: what, its digest, ours. */
const OLDER_WORDS: readonly [column: string, original: string, here: string][] = [
  ['apps/v1/controllerrevisions Revision', 'e0022cd9', '890f50ef'],
  ['apps/v1/daemonsets Ready', 'aad709d0', 'd21a049f'],
  ['apps/v1/daemonsets Selector', '628b4446', 'fa73bc06'],
  ['apps/v1/deployments Selector', 'bee45889', '4675dd10'],
  ['apps/v1/replicasets Selector', '173a7373', 'eff7cca3'],
  ['certificates.k8s.io/v1/certificatesigningrequests SignerName', 'a854affd', '2ae6a107'],
  ['certificates.k8s.io/v1/certificatesigningrequests Requestor', '78101b80', 'bdb70718'],
  ['certificates.k8s.io/v1/certificatesigningrequests Condition', 'a2ed67d7', 'e7887f69'],
  ['discovery.k8s.io/v1/endpointslices AddressType', '2a2046bd', 'b13ee1b6'],
  ['discovery.k8s.io/v1/endpointslices Ports', '84557065', '9976c36f'],
  ['networking.k8s.io/v1/networkpolicies Pod-Selector', 'e931477b', '2372df26'],
  ['rbac.authorization.k8s.io/v1/clusterrolebindings Role', 'cb5a0eb7', '0d260b56'],
  ['rbac.authorization.k8s.io/v1/rolebindings Role', '451e40ee', 'b8c93d9a'],
];

/** All of them: the checker finds no other, and each of these. */
export const differences: readonly Difference[] = OLDER_WORDS.map(([column, original, here]) => ({
  fact: `column-text ${column}`,
  original,
  here,
  why: 'what is served is described by what is said of it today; the texts of versions that are gone are not kept',
}));
