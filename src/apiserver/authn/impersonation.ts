import type { IncomingHttpHeaders } from 'node:http';
import { badRequest } from '#api';
import type { Authorizer } from '../authz/authorizer.ts';
import type { UserInfo } from '../rest/rest-context.ts';

const USER = 'impersonate-user';
const UID = 'impersonate-uid';
const GROUP = 'impersonate-group';
const EXTRA = 'impersonate-extra-';
const AUTHENTICATED = 'system:authenticated';
const UNAUTHENTICATED = 'system:unauthenticated';
const ACCOUNT = 'system:serviceaccount:';

/**
 * Whom a caller wants to be taken for, by the `Impersonate-` headers; the caller where there are none. Every part of it
 * needs a right of its own. Throws `Forbidden`, and `BadRequest` for parts of a user without a name.
 */
export function impersonated(user: UserInfo, headers: IncomingHttpHeaders, authorizer: Authorizer): UserInfo {
  if (!speaksOfOthers(headers)) return user;
  const name = one(headers[USER]);
  const uid = one(headers[UID]);
  const groups = all(headers[GROUP]);
  const extra = extraOf(headers);
  if (!name) {
    if (uid || groups.length > 0 || Object.keys(extra).length > 0) {
      throw badRequest('requested parts of a user without impersonating a user');
    }
    return user;
  }
  const [, , namespace, account] = name.startsWith(ACCOUNT) ? name.split(':') : [];
  const may = (plural: string, group: string, what: string, place: { namespace?: string; subresource?: string } = {}) =>
    authorizer.authorize({
      user,
      verb: 'impersonate',
      resource: { group, plural, subresource: place.subresource },
      namespace: place.namespace,
      name: what,
    });
  if (namespace && account) may('serviceaccounts', '', account, { namespace });
  else may('users', '', name);
  for (const group of groups) may('groups', '', group);
  for (const [key, values] of Object.entries(extra)) {
    for (const value of values) may('userextras', 'authentication.k8s.io', value, { subresource: key });
  }
  if (uid) may('uids', 'authentication.k8s.io', uid);
  return {
    name,
    ...(uid && { uid }),
    groups: withImplied(name, groups, namespace),
    ...(Object.keys(extra).length > 0 && { extra }),
  };
}

function speaksOfOthers(headers: IncomingHttpHeaders): boolean {
  for (const header in headers) if (header.startsWith('impersonate-')) return true;
  return false;
}

/** Groups that go with a name of itself. Those of a service account only where none were asked for. */
function withImplied(name: string, asked: string[], namespace: string | undefined): string[] {
  const accounts = namespace && asked.length === 0;
  const groups = accounts ? ['system:serviceaccounts', `system:serviceaccounts:${namespace}`] : [...asked];
  const last = name === 'system:anonymous' ? UNAUTHENTICATED : AUTHENTICATED;
  return groups.includes(last) ? groups : [...groups, last];
}

function extraOf(headers: IncomingHttpHeaders): { [key: string]: string[] } {
  const extra = new Map<string, string[]>();
  for (const [header, value] of Object.entries(headers)) {
    if (header.startsWith(EXTRA)) extra.set(unescaped(header.slice(EXTRA.length)), all(value));
  }
  return Object.fromEntries(extra);
}

function unescaped(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    // Not escaped at all: the key is what it says.
    return key;
  }
}

/** The platform joins what a header says several times. */
function all(value: string | string[] | undefined): string[] {
  return [value ?? []].flat().flatMap((text) => text.split(',').map((part) => part.trim()));
}

function one(value: string | string[] | undefined): string | undefined {
  return [value].flat()[0] || undefined;
}
