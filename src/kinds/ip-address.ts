import { type FieldError, invalidValue } from '#api';

/** An address as the numbers it is made of: 4 bytes for IPv4, 8 groups of 16 bits for IPv6. */
type Address = readonly number[];

/** Reads an address; zeros before a number, which old clients write, are let pass. Undefined when it is none. */
function readAddress(text: string): Address | undefined {
  return text.includes(':') ? readIpv6(text) : readIpv4(text);
}

function readIpv4(text: string): Address | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d+$/.test(part) && Number(part) <= 255)) return undefined;
  return parts.map(Number);
}

function readIpv6(text: string): Address | undefined {
  const [head = '', tail, ...more] = text.split('::');
  if (more.length > 0) return undefined;
  const [before, after] = [readGroups(head, tail === undefined), tail === undefined ? [] : readGroups(tail, true)];
  if (!before || !after) return undefined;
  const missing = 8 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  return [...before, ...Array<number>(missing).fill(0), ...after];
}

function readGroups(text: string, isEnd: boolean): number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    const bytes = isEnd && index === parts.length - 1 && part.includes('.') ? readIpv4(part) : undefined;
    if (bytes) {
      const [a = 0, b = 0, c = 0, d = 0] = bytes;
      groups.push(a * 256 + b, c * 256 + d);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}

function isMappedIpv4(address: Address): boolean {
  return address.length === 8 && address.slice(0, 5).every((group) => group === 0) && address[5] === 0xffff;
}

const hasLeadingZeros = (text: string) => /(^|[.:])0\d*\d($|\.)/.test(text) && text.includes('.');

function canonical(address: Address): string {
  if (address.length === 4) return address.join('.');
  const [, , , , , , high = 0, low = 0] = address;
  if (isMappedIpv4(address)) return [high >> 8, high & 255, low >> 8, low & 255].join('.');
  const runs = [
    ...address
      .map((group) => (group === 0 ? '0' : 'x'))
      .join('')
      .matchAll(/0{2,}/g),
  ];
  const longest = runs.reduce<RegExpMatchArray | undefined>(
    (best, run) => (best && best[0].length >= run[0].length ? best : run),
    undefined,
  );
  const hex = (groups: Address) => groups.map((group) => group.toString(16)).join(':');
  if (!longest) return hex(address);
  const start = longest.index ?? 0;
  return `${hex(address.slice(0, start))}::${hex(address.slice(start + longest[0].length))}`;
}

/** 4 or 6; undefined for what is no address. */
export function ipFamily(text: string): 4 | 6 | undefined {
  const address = readAddress(text);
  if (!address) return undefined;
  return address.length === 4 || isMappedIpv4(address) ? 4 : 6;
}

/** Checks an address; `known` ones, which an object has already, may be as they are. */
export function validateIpAddress(field: string, text: string, known: readonly string[] = []): FieldError[] {
  if (known.includes(text)) return [];
  const address = readAddress(text);
  if (!address) return [invalidValue(field, text, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')];
  const errors = hasLeadingZeros(text) ? [invalidValue(field, text, 'must not have leading 0s')] : [];
  if (errors.length === 0 && isMappedIpv4(address)) {
    errors.push(invalidValue(field, text, 'must not be an IPv4-mapped IPv6 address'));
  }
  return errors;
}

/** What is odd about an address that is let pass. */
export function ipWarnings(field: string, text: string): string[] {
  const address = readAddress(text);
  if (!address) return [];
  const usual = canonical(address);
  if (hasLeadingZeros(text) || isMappedIpv4(address)) {
    const fault = `non-standard IP address "${text}" will be considered invalid in a future Kubernetes release`;
    return [`${field}: ${fault}: use "${usual}"`];
  }
  if (address.length === 4 || usual === text) return [];
  return [`${field}: IPv6 address "${text}" should be in RFC 5952 canonical format ("${usual}")`];
}
