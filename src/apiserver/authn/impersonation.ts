import type { IncomingHttpHeaders } from 'node:http';
import { type ApiError, fieldErrorText, isApiError } from '#api';
import { domainPrefixedPath } from '#kinds';
import type { Attributes } from '../authz/attributes.ts';
import type { Authorizer } from '../authz/authorizer.ts';
import { forbidden } from '../authz/forbidden.ts';
import type { UserInfo } from '../rest/rest-context.ts';
import { IMPERSONATION_MODES, type ImpersonationMode } from './impersonation-modes.ts';
import { accountOf, nodeOf } from './user-name.ts';
import { type WantedUser, wantedUser } from './wanted-user.ts';

const AUTHENTICATED = 'system:authenticated';
const UNAUTHENTICATED = 'system:unauthenticated';
const GROUP = 'authentication.k8s.io';
const REMEMBERED = 10_000;
/** By which mode a caller was last allowed: it is tried first the next time, and its refusal is the one that is told. */
const lastModes = new WeakMap<Authorizer, Map<string, ImpersonationMode>>();

/** What a caller sends besides who it is. */
export interface Impersonating {
  headers: IncomingHttpHeaders;
  authorizer: Authorizer;
  /** What the request is for. */
  asked(): Omit<Attributes, 'user'>;
}

/**
 * Whom a caller wants to be taken for, by the `Impersonate-` headers; the caller where there are none. Rights to it are
 * given by modes, of which one must allow it all. Throws `Forbidden`, and `BadRequest` for parts of a user without a name.
 */
export function impersonated(user: UserInfo, { headers, authorizer, asked }: Impersonating): UserInfo {
  const wanted = wantedUser(headers);
  if (!wanted) return user;
  const last = lastModesOf(authorizer);
  let refused: ApiError | undefined;
  for (const mode of modesFrom(last.get(user.name))) {
    if (!mode.applies(wanted, user)) continue;
    try {
      if (mode.name !== undefined) {
        const request = asked();
        authorizer.authorize({ ...request, user, verb: `impersonate-on:${mode.name}:${request.verb}` });
      }
      const taken = takenFor(wanted, new Rights(authorizer, user, mode.name));
      if (last.size >= REMEMBERED) last.clear();
      last.set(user.name, mode);
      return taken;
    } catch (error) {
      if (!isApiError(error)) throw error;
      refused ??= error;
    }
  }
  throw refused ?? forbidden({ ...asked(), user }, '');
}

function lastModesOf(authorizer: Authorizer): Map<string, ImpersonationMode> {
  let known = lastModes.get(authorizer);
  if (!known) {
    known = new Map();
    lastModes.set(authorizer, known);
  }
  return known;
}

function modesFrom(first: ImpersonationMode | undefined): readonly ImpersonationMode[] {
  return first ? [first, ...IMPERSONATION_MODES.filter((mode) => mode !== first)] : IMPERSONATION_MODES;
}

/** Rights to be taken for somebody by one mode. */
class Rights {
  readonly isConstrained: boolean;

  constructor(
    readonly authorizer: Authorizer,
    readonly user: UserInfo,
    readonly mode: string | undefined,
  ) {
    this.isConstrained = mode !== undefined;
  }

  /** Throws `Forbidden`. */
  check(plural: string, name: string, place: { group?: string; subresource?: string; namespace?: string } = {}): void {
    this.authorizer.authorize(this.#to(plural, name, place));
  }

  refusal(plural: string, name: string, why: string): ApiError {
    return forbidden(this.#to(plural, name, {}), why);
  }

  #to(plural: string, name: string, place: { group?: string; subresource?: string; namespace?: string }): Attributes {
    const { group = GROUP, subresource, namespace } = place;
    const verb = this.isConstrained ? `impersonate:${this.mode}` : 'impersonate';
    return { user: this.user, verb, resource: { group, plural, subresource }, namespace, name };
  }
}

/** Throws `Forbidden` unless every part of the user may be taken. */
function takenFor(wanted: WantedUser, rights: Rights): UserInfo {
  const { name, uid, groups, extra } = wanted;
  const group = rights.isConstrained ? GROUP : '';
  const own = checkName(name, rights, group);
  if (uid) rights.check('uids', uid);
  if (rights.isConstrained) checkConstrained(wanted, rights);
  for (const one of groups) rights.check('groups', one, { group });
  for (const [key, values] of Object.entries(extra)) {
    for (const value of values) rights.check('userextras', value, { subresource: key });
  }
  return {
    name,
    ...(uid && { uid }),
    groups: withImplied(name, groups.length > 0 ? groups : own),
    ...(Object.keys(extra).length > 0 && {
      extra: Object.fromEntries(Object.entries(extra).map(([key, values]) => [key, [...values]])),
    }),
  };
}

/** Gives the groups that go with the name of itself. */
function checkName(name: string, rights: Rights, group: string): string[] {
  const account = accountOf(name);
  if (account) {
    const { namespace } = account;
    rights.check('serviceaccounts', account.name, { group, namespace });
    return ['system:serviceaccounts', `system:serviceaccounts:${namespace}`];
  }
  const node = rights.isConstrained ? nodeOf(name) : undefined;
  if (node === undefined) {
    rights.check('users', name, { group });
    return [];
  }
  // Whoever may be taken for its own node may be it on any node.
  rights.check('nodes', rights.mode === 'associated-node' ? '*' : node, { group });
  return ['system:nodes'];
}

/** What only the oldest mode allows. */
function checkConstrained({ groups, extra }: WantedUser, rights: Rights): void {
  if (groups.includes('')) {
    throw rights.refusal('groups', '', 'impersonating the empty string group is not allowed');
  }
  if (groups.includes('system:masters')) {
    throw rights.refusal('groups', 'system:masters', 'impersonating the system:masters group is not allowed');
  }
  for (const [key, values] of Object.entries(extra)) {
    const why = extraFault(key, values);
    if (why !== undefined) throw rights.refusal('userextras', '', `impersonating ${why}`);
  }
}

function extraFault(key: string, values: readonly string[]): string | undefined {
  if (key === '') return 'the empty string key in extra is not allowed';
  const faults = domainPrefixedPath('extra.key', key).map((error) => fieldErrorText(error));
  if (faults.length > 1) return `an invalid key in extra is not allowed: [${faults.join(', ')}]`;
  if (faults.length > 0) return `an invalid key in extra is not allowed: ${faults[0]}`;
  return values.includes('') ? 'the empty string value in extra is not allowed' : undefined;
}

function withImplied(name: string, groups: readonly string[]): string[] {
  const isKnown = name !== 'system:anonymous';
  if (isKnown && groups.includes(UNAUTHENTICATED)) return [...groups];
  const last = isKnown ? AUTHENTICATED : UNAUTHENTICATED;
  return groups.includes(last) ? [...groups] : [...groups, last];
}
