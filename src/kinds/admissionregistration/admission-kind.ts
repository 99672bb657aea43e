/** What all kinds of the group have in common. */
export const admissionKind = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  shortNames: [],
  categories: ['api-extensions'],
  namespaced: false,
  plainFinalizers: true,
  countsGenerations: true,
  needsVersionToUpdate: true,
} as const;
