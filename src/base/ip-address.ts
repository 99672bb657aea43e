/** An address of either family, read as leniently as old clients wrote it. */
export interface IpAddress {
  /** An IPv4 address in IPv6 clothes (`::ffff:10.0.0.1`) is of family 4. */
  family: 4 | 6;
  /** 4 or 16 of them. */
  bytes: readonly number[];
  /** `010.0.0.1`: some read it as octal. */
  hasLeadingZeros: boolean;
  /** Written as IPv6, though it is an IPv4 address. */
  isMapped: boolean;
}

/** A range such as 10.0.0.0/8 of either family; host bits are kept. */
export interface IpRange {
  address: IpAddress;
  /** Length of the network part, as written. */
  prefix: number;
  hasLeadingZeros: boolean;
}

/** Reads `10.0.0.1` or `2001:db8::1`; undefined when it is neither. */
export function parseIpAddress(text: string): IpAddress | undefined {
  if (!text.includes(':')) {
    const bytes = ipv4Bytes(text);
    return bytes && { family: 4, bytes, hasLeadingZeros: hasLeadingZeros(text), isMapped: false };
  }
  const bytes = ipv6Bytes(text);
  if (!bytes) return undefined;
  const dotted = text.slice(text.lastIndexOf(':') + 1);
  const zeros = dotted.includes('.') && hasLeadingZeros(dotted);
  const isMapped = bytes.slice(0, 10).every((b) => b === 0) && bytes[10] === 255 && bytes[11] === 255;
  if (isMapped) return { family: 4, bytes: bytes.slice(12), hasLeadingZeros: zeros, isMapped };
  return { family: 6, bytes, hasLeadingZeros: zeros, isMapped };
}

/** The usual way to write an address: RFC 5952 for IPv6. */
export function formatIpAddress({ family, bytes }: Pick<IpAddress, 'family' | 'bytes'>): string {
  if (family === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, i) => ((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0));
  const { start, length } = longestZeros(groups);
  const hex = (part: number[]) => part.map((group) => group.toString(16)).join(':');
  if (length < 2) return hex(groups);
  return `${hex(groups.slice(0, start))}::${hex(groups.slice(start + length))}`;
}

/** Reads `10.0.0.0/8` or `2001:db8::/32`; undefined when it is neither. */
export function parseIpRange(text: string): IpRange | undefined {
  const at = text.indexOf('/');
  const address = at < 0 ? undefined : parseIpAddress(text.slice(0, at));
  const length = text.slice(at + 1);
  const prefix = Number(length);
  if (!address || !/^\d+$/.test(length) || prefix > (isLong(address) ? 128 : 32)) return undefined;
  const zeros = address.hasLeadingZeros || (length.length > 1 && length.startsWith('0'));
  return { address, prefix, hasLeadingZeros: zeros };
}

/** The range's first address. */
export function networkOf({ address, prefix }: IpRange): IpAddress {
  const bits = address.isMapped ? prefix - 96 : prefix;
  const bytes = address.bytes.map((byte, i) => byte & (0xff << Math.min(Math.max(8 * (i + 1) - bits, 0), 8)) & 0xff);
  return { ...address, bytes };
}

/** Whether one range lies in another and is smaller. Lengths count as written, so a mapped one is long. */
export function isInside(inner: IpRange, outer: IpRange): boolean {
  if (inner.address.family !== outer.address.family || inner.prefix <= outer.prefix) return false;
  const whole = networkOf(outer).bytes;
  const part = networkOf({ ...outer, address: { ...outer.address, bytes: inner.address.bytes } }).bytes;
  return part.every((byte, i) => byte === whole[i]);
}

/** The usual way to write a range, its host bits kept; the length is that of what is written. */
export function formatIpRange({ address, prefix }: Pick<IpRange, 'address' | 'prefix'>): string {
  return `${formatIpAddress(address)}/${address.isMapped ? prefix - 96 : prefix}`;
}

function isLong({ family, isMapped }: IpAddress): boolean {
  return family === 6 || isMapped;
}

function hasLeadingZeros(dotted: string): boolean {
  return dotted.split('.').some((part) => part.length > 1 && part.startsWith('0'));
}

function ipv4Bytes(text: string): number[] | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d+$/.test(part) && Number(part) < 256)) return undefined;
  return parts.map(Number);
}

function ipv6Bytes(text: string): number[] | undefined {
  const [head, tail, more] = text.split('::');
  if (more !== undefined) return undefined;
  const before = groupBytes(head ?? '', tail === undefined);
  const after = tail === undefined ? [] : groupBytes(tail, true);
  if (!before || !after) return undefined;
  const missing = 16 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 2) return undefined;
  return [...before, ...Array<number>(missing).fill(0), ...after];
}

/** The bytes of groups between colons, the last of which may be a whole IPv4 address. */
function groupBytes(text: string, isLast: boolean): number[] | undefined {
  if (text === '') return [];
  const groups = text.split(':');
  const bytes: number[] = [];
  for (const [i, group] of groups.entries()) {
    if (isLast && i === groups.length - 1 && group.includes('.')) {
      const dotted = ipv4Bytes(group);
      if (!dotted) return undefined;
      bytes.push(...dotted);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(group)) {
      const value = Number.parseInt(group, 16);
      bytes.push(value >> 8, value & 255);
    } else return undefined;
  }
  return bytes;
}

function longestZeros(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start++) {
    let end = start;
    while (groups[end] === 0) end++;
    if (end - start > best.length) best = { start, length: end - start };
  }
  return best;
}
