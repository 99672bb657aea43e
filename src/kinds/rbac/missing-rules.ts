import type { PolicyRule } from '#api';

/**
 * What `wanted` allows and `held` does not, in pieces of one verb of one resource (or path) each, so that every piece
 * is either wholly held or wholly missing. Empty when all of it is held.
 */
export function missingRules(held: readonly PolicyRule[], wanted: readonly PolicyRule[]): PolicyRule[] {
  return wanted.flatMap(piecesOf).filter((piece) => !held.some((rule) => covers(rule, piece)));
}

function piecesOf(rule: PolicyRule): PolicyRule[] {
  const { verbs = [], apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  const pieces: PolicyRule[] = [];
  for (const group of apiGroups) {
    for (const resource of resources) {
      for (const verb of verbs) {
        const piece = { apiGroups: [group], resources: [resource], verbs: [verb] };
        if (resourceNames.length === 0) pieces.push(piece);
        else for (const name of resourceNames) pieces.push({ ...piece, resourceNames: [name] });
      }
    }
  }
  for (const url of nonResourceURLs) {
    for (const verb of verbs) pieces.push({ nonResourceURLs: [url], verbs: [verb] });
  }
  return pieces;
}

function covers(rule: PolicyRule, piece: PolicyRule): boolean {
  return (
    hasAll(rule.verbs, piece.verbs) &&
    hasAll(rule.apiGroups, piece.apiGroups) &&
    (piece.resources ?? []).every((resource) => hasResource(rule.resources, resource)) &&
    (piece.nonResourceURLs ?? []).every((url) => hasUrl(rule.nonResourceURLs, url)) &&
    hasNames(rule.resourceNames, piece.resourceNames)
  );
}

/** No names means all of them; an asterisk is a name like any other. */
function hasNames(held: readonly string[] = [], wanted: readonly string[] = []): boolean {
  return held.length === 0 || (wanted.length > 0 && wanted.every((name) => held.includes(name)));
}

function hasAll(held: readonly string[] = [], wanted: readonly string[] = []): boolean {
  return held.includes('*') || wanted.every((word) => held.includes(word));
}

function hasResource(held: readonly string[] = [], resource: string): boolean {
  if (held.includes('*') || held.includes(resource)) return true;
  const slash = resource.indexOf('/');
  return slash >= 0 && held.includes(`*${resource.slice(slash)}`);
}

function hasUrl(held: readonly string[] = [], url: string): boolean {
  return held.some((own) => own === url || (own.endsWith('*') && url.startsWith(own.replace(/\*+$/, ''))));
}
