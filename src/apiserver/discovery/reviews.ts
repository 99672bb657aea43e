import type { Listing } from './listing.ts';

function review(group: string, kind: string, namespaced = false): Listing {
  const singular = kind.toLowerCase();
  const definition = `io.k8s.api.${group.slice(0, group.indexOf('.'))}.v1.${kind}`;
  return { group, version: 'v1', kind, plural: `${singular}s`, singular, namespaced, verbs: ['create'], definition };
}

/** What is put to the API server as an object, answered at once and never stored: questions, and bindings of pods. */
export const REVIEWS: readonly Listing[] = [
  {
    group: '',
    version: 'v1',
    kind: 'Binding',
    plural: 'bindings',
    singular: 'binding',
    namespaced: true,
    verbs: ['create'],
    definition: 'io.k8s.api.core.v1.Binding',
  },
  review('authentication.k8s.io', 'SelfSubjectReview'),
  review('authentication.k8s.io', 'TokenReview'),
  review('authorization.k8s.io', 'LocalSubjectAccessReview', true),
  review('authorization.k8s.io', 'SelfSubjectAccessReview'),
  review('authorization.k8s.io', 'SelfSubjectRulesReview'),
  review('authorization.k8s.io', 'SubjectAccessReview'),
];
