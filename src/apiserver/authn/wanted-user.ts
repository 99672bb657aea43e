import type { IncomingHttpHeaders } from 'node:http';
import { badRequest, quoted } from '#api';

/** Whom a caller wants to be taken for, as the headers say it. */
export interface WantedUser {
  readonly name: string;
  readonly uid: string;
  readonly groups: readonly string[];
  readonly extra: { readonly [key: string]: readonly string[] };
}

const USER = 'impersonate-user';
const UID = 'impersonate-uid';
const GROUP = 'impersonate-group';
const EXTRA = 'impersonate-extra-';

/** Reads the `Impersonate-` headers; undefined without any. Throws `BadRequest` for parts of a user without a name. */
export function wantedUser(headers: IncomingHttpHeaders): WantedUser | undefined {
  if (!speaksOfOthers(headers)) return undefined;
  const wanted = {
    name: one(headers[USER]),
    uid: one(headers[UID]),
    groups: all(headers[GROUP]),
    extra: extraOf(headers),
  };
  if (wanted.name) return wanted;
  if (!wanted.uid && wanted.groups.length === 0 && Object.keys(wanted.extra).length === 0) return undefined;
  throw badRequest(`requested ${goText(wanted)} without impersonating a user name`);
}

/** Whether nothing but the name is wanted. */
export function onlyName({ uid, groups, extra }: WantedUser): boolean {
  return uid === '' && groups.length === 0 && Object.keys(extra).length === 0;
}

function speaksOfOthers(headers: IncomingHttpHeaders): boolean {
  for (const header in headers) if (header.startsWith('impersonate-')) return true;
  return false;
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

function one(value: string | string[] | undefined): string {
  return [value].flat()[0] ?? '';
}

/** As Go shows it. */
function goText({ name, uid, groups, extra }: WantedUser): string {
  const list = (texts: readonly string[]) =>
    texts.length === 0 ? '[]string(nil)' : `[]string{${texts.map((text) => quoted(text)).join(', ')}}`;
  const keys = Object.keys(extra).sort();
  const map = `map[string][]string${
    keys.length === 0 ? '(nil)' : `{${keys.map((key) => `${quoted(key)}:${list(extra[key] ?? [])}`).join(', ')}}`
  }`;
  return `&user.DefaultInfo{Name:${quoted(name)}, UID:${quoted(uid)}, Groups:${list(groups)}, Extra:${map}}`;
}
