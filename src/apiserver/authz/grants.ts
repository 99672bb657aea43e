import type { PolicyRule, RbacV1Subject, Stored } from '#api';
import { clusterRoleBindings, clusterRoles, type Kind, roleBindings, roles } from '#kinds';
import type { Entry, Store } from '#storage';
import { type Change, followKind } from '../follow-kind.ts';
import { keyPrefix, type UserInfo } from '../rest/rest-context.ts';
import type { MissingRole } from './missing-roles.ts';

/** What one binding gives someone. */
interface Grant {
  /** Which binding of which role to whom, as the original tells it. */
  readonly source: string;
  readonly rules: readonly PolicyRule[];
}

/** What all bindings give someone. */
export interface Given {
  readonly grants: readonly Grant[];
  /** Roles that are bound but not there. */
  readonly missing: readonly MissingRole[];
}

interface AnyRole {
  metadata: Stored['metadata'];
  rules?: PolicyRule[];
}

interface AnyBinding {
  kind: string;
  metadata: Stored['metadata'];
  roleRef: { kind: string; name: string };
  subjects?: RbacV1Subject[];
}

/** Callers whose grants are remembered, each in each namespace it asks about. */
const REMEMBERED = 2_000;

/**
 * Who is given what by the stored roles and bindings. Follows them, so that a binding counts from the moment that it
 * can be read; what a caller is given is worked out once and remembered until any of them changes.
 */
export class Grants {
  /** By store key. */
  readonly #roles = new Map<string, readonly PolicyRule[]>();
  /** By scope and subject, then by store key. */
  readonly #bindings = new Map<string, Map<string, AnyBinding>>();
  readonly #remembered = new Map<string, Given>();

  /** Resolves when every stored role and binding is known. */
  static async over(store: Store): Promise<Grants> {
    const grants = new Grants();
    const observeRoles = (changes: readonly Change[]) => grants.#observeRoles(changes);
    const observeBindings = (changes: readonly Change[]) => grants.#observeBindings(changes);
    await Promise.all([
      followKind(store, roles as unknown as Kind, observeRoles),
      followKind(store, clusterRoles as unknown as Kind, observeRoles),
      followKind(store, roleBindings as unknown as Kind, observeBindings),
      followKind(store, clusterRoleBindings as unknown as Kind, observeBindings),
    ]);
    return grants;
  }

  /** Everything given to a user in a namespace, the cluster's bindings first; without a namespace those alone. */
  to(user: UserInfo, namespace = ''): Given {
    // Names may hold any character, so only a text with quotes tells all of them apart.
    const key = JSON.stringify([namespace, user.name, user.groups]);
    let given = this.#remembered.get(key);
    if (!given) {
      const scopes = namespace === '' ? [''] : ['', namespace];
      const all = scopes.flatMap((scope) => this.#within(scope, user));
      given = {
        grants: all.flatMap((each) => ('rules' in each ? [each] : [])),
        missing: all.flatMap((each) => ('rules' in each ? [] : [each])),
      };
      if (this.#remembered.size >= REMEMBERED) this.#remembered.clear();
      this.#remembered.set(key, given);
    }
    return given;
  }

  #within(scope: string, user: UserInfo): (Grant | MissingRole)[] {
    const subjects = new Set([`User ${user.name}`, ...user.groups.map((group) => `Group ${group}`)]);
    const found = new Map<string, AnyBinding>();
    for (const subject of subjects) {
      for (const [key, binding] of this.#bindings.get(`${scope} ${subject}`) ?? []) found.set(key, binding);
    }
    return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, binding]) => this.#grant(binding, subjects));
  }

  #grant(binding: AnyBinding, subjects: ReadonlySet<string>): Grant | MissingRole {
    const { kind, metadata, roleRef } = binding;
    const { name, namespace } = metadata;
    const subject = binding.subjects?.find((s) => subjects.has(subjectText(s, namespace)));
    const source = `${kind} "${place(name, namespace)}" of ${roleRef.kind} "${roleRef.name}" to ${described(subject, namespace)}`;
    const inNamespace = roleRef.kind === 'Role';
    const prefix = keyPrefix(
      (inNamespace ? roles : clusterRoles) as unknown as Kind,
      inNamespace ? namespace : undefined,
    );
    const rules = this.#roles.get(prefix + roleRef.name);
    return rules ? { source, rules } : { kind: inNamespace ? 'Role' : 'ClusterRole', name: roleRef.name };
  }

  #observeRoles(changes: readonly Change[]): void {
    for (const { type, entry } of changes) {
      if (type === 'delete') this.#roles.delete(entry.key);
      else this.#roles.set(entry.key, (entry.object as AnyRole).rules ?? []);
    }
    this.#remembered.clear();
  }

  #observeBindings(changes: readonly Change[]): void {
    for (const { type, entry, previous } of changes) {
      if (previous) for (const at of placesOf(previous)) this.#forget(at, previous.key);
      if (type === 'delete') continue;
      for (const at of placesOf(entry)) {
        const there = this.#bindings.get(at) ?? new Map<string, AnyBinding>();
        this.#bindings.set(at, there.set(entry.key, entry.object as unknown as AnyBinding));
      }
    }
    this.#remembered.clear();
  }

  #forget(at: string, key: string): void {
    const there = this.#bindings.get(at);
    there?.delete(key);
    if (there?.size === 0) this.#bindings.delete(at);
  }
}

function placesOf({ object }: Entry): string[] {
  const { metadata, subjects = [] } = object as unknown as AnyBinding;
  const { namespace = '' } = metadata;
  return subjects.map((subject) => `${namespace} ${subjectText(subject, namespace)}`);
}

/** An account is a user whose name says where it lives. */
function subjectText({ kind, name, namespace }: RbacV1Subject, home = ''): string {
  return kind === 'ServiceAccount' ? `User system:serviceaccount:${namespace || home}:${name}` : `${kind} ${name}`;
}

function described(subject: RbacV1Subject | undefined, home = ''): string {
  const { kind = '', name = '', namespace } = subject ?? {};
  return `${kind} "${kind === 'ServiceAccount' ? `${name}/${namespace || home}` : name}"`;
}

function place(name: string, namespace: string | undefined): string {
  return namespace ? `${name}/${namespace}` : name;
}
