import type { Listing } from './listing.ts';

function review(group: string, kind: string, namespaced = false): Listing {
  const singular = kind.toLowerCase();
  const definition = `io.k8s.api.${group.slice(0, group.indexOf('.'))}.v1.${kind}`;
  return { group, version: 'v1', kind, plural: `${singular}s`, singular, namespaced, verbs: ['create'], definition };
}

/** Questions put to the API server as objects: answered at once, never stored. */
export const REVIEWS: readonly Listing[] = [
  review('authentication.k8s.io', 'SelfSubjectReview'),
  review('authentication.k8s.io', 'TokenReview'),
  review('authorization.k8s.io', 'LocalSubjectAccessReview', true),
  review('authorization.k8s.io', 'SelfSubjectAccessReview'),
  review('authorization.k8s.io', 'SelfSubjectRulesReview'),
  review('authorization.k8s.io', 'SubjectAccessReview'),
];
