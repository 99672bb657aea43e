/** A role that a binding names and that is not there. */
export interface MissingRole {
  kind: 'Role' | 'ClusterRole';
  name: string;
}

/** Tells each once. The original's authorizer names the kind in the singular, its storage in the plural. */
export function missingRolesText(missing: readonly MissingRole[], number: 'singular' | 'plural'): string {
  const ending = number === 'plural' ? 's' : '';
  const texts = new Set(
    missing.map(({ kind, name }) => `${kind.toLowerCase()}${ending}.rbac.authorization.k8s.io "${name}" not found`),
  );
  return texts.size > 1 ? `[${[...texts].join(', ')}]` : [...texts].join('');
}
