import { apiVersionOf, badRequest, definitionOf, type KubeObject, quoted } from '#api';
import type { Kind } from '#kinds';

const SCHEME = 'pkg/api/legacyscheme/scheme.go:30';

/** What is the same in every version, and may say any: clients that are older say theirs. */
const IN_ANY_VERSION = ['DeleteOptions', 'Eviction'];

/** Refuses a body that says it is something else than the kind, in the words of the original's decoder. */
export function checkType(
  kind: Pick<Kind, 'group' | 'version' | 'kind'> & { custom?: unknown },
  said: KubeObject,
): void {
  const expected = apiVersionOf(kind);
  const apiVersion = textOr(said.apiVersion, expected);
  const name = textOr(said.kind, kind.kind);
  if (name === kind.kind && (apiVersion === expected || IN_ANY_VERSION.includes(name))) return;
  const version = apiVersion.slice(apiVersion.indexOf('/') + 1);
  const about = `${name} in version ${quoted(version)} cannot be handled as a ${kind.kind}`;
  if (!kind.custom && !definitionOf({ apiVersion, kind: name })) {
    throw badRequest(
      `${about}: no kind ${quoted(name)} is registered for version ${quoted(apiVersion)} in scheme "${SCHEME}"`,
    );
  }
  if (name !== kind.kind) {
    const names = `(${version}.${name}) to (${innerPackage(kind.group)}.${kind.kind})`;
    throw badRequest(`${about}: converting ${names}: unknown conversion`);
  }
  throw badRequest(`the API version in the data (${apiVersion}) does not match the expected API version (${expected})`);
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' && value !== '' ? value : otherwise;
}

/** Where the original keeps its own form of a group's kinds. */
export function innerPackage(group: string): string {
  if (group === '' || group === 'events.k8s.io') return 'core';
  const [first = ''] = group.split('.');
  return group === 'internal.apiserver.k8s.io' ? 'apiserverinternal' : first;
}
