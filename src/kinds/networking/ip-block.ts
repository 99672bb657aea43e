import { formatIpv4, parseIpv4 } from '#base';

/** An address or a range of addresses of either family. */
export interface IpBlock {
  isIpv6: boolean;
  /** The address as written, also where it is not the first of its range. */
  address: bigint;
  /** Length of the network part. */
  prefix: number;
}

const SIZE = { v4: 32, v6: 128 };

export function sizeOf({ isIpv6 }: IpBlock): number {
  return isIpv6 ? SIZE.v6 : SIZE.v4;
}

/** An address; undefined when it is none. Leading zeros of IPv4 are read as decimal, as the original always did. */
export function parseIp(text: string): IpBlock | undefined {
  if (text.includes(':')) {
    const address = parseIpv6(text);
    return address === undefined ? undefined : { isIpv6: true, address, prefix: SIZE.v6 };
  }
  const address = parseIpv4(text.replace(/(^|\.)0+(?=\d)/g, '$1'));
  return address === undefined ? undefined : { isIpv6: false, address: BigInt(address), prefix: SIZE.v4 };
}

/** A range such as `10.0.0.0/8`; undefined when it is none. */
export function parseIpBlock(text: string): IpBlock | undefined {
  const [ip = '', length = '', more] = text.split('/');
  const parsed = parseIp(ip);
  if (!parsed || more !== undefined || !/^\d{1,3}$/.test(length)) return undefined;
  const prefix = Number(length);
  return prefix > sizeOf(parsed) ? undefined : { ...parsed, prefix };
}

/** The range from its first address on. */
export function networkOf(block: IpBlock): IpBlock {
  const host = BigInt(sizeOf(block) - block.prefix);
  return { ...block, address: (block.address >> host) << host };
}

/** Whether one range lies in another and is smaller. */
export function isInside(inner: IpBlock, outer: IpBlock): boolean {
  if (inner.isIpv6 !== outer.isIpv6 || inner.prefix <= outer.prefix) return false;
  const host = BigInt(sizeOf(outer) - outer.prefix);
  return inner.address >> host === outer.address >> host;
}

/** The address in the form of RFC 5952, or the dotted one. */
export function ipText({ isIpv6, address }: IpBlock): string {
  if (!isIpv6) return formatIpv4(Number(address));
  if (address >> 32n === 0xffffn) return formatIpv4(Number(address & 0xffff_ffffn));
  const groups = Array.from({ length: 8 }, (_, i) => ((address >> BigInt(112 - 16 * i)) & 0xffffn).toString(16));
  const text = groups.join(':');
  const zeros = [...text.matchAll(/(?<![0-9a-f])0(?::0)+(?![0-9a-f])/g)];
  const longest = zeros.reduce((best, { 0: run }) => (run.length > best.length ? run : best), '');
  if (!longest) return text;
  const at = zeros.find(({ 0: run }) => run === longest)?.index ?? 0;
  const before = text.slice(0, at).replace(/:$/, '');
  const after = text.slice(at + longest.length).replace(/^:/, '');
  return `${before}::${after}`;
}

export function blockText(block: IpBlock): string {
  return `${ipText(block)}/${block.prefix}`;
}

function parseIpv6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [left, right] = halves.map(groupsOf);
  if (!left || (halves.length === 2 && !right)) return undefined;
  const missing = 8 - left.length - (right?.length ?? 0);
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...left, ...Array<number>(missing).fill(0), ...(right ?? [])];
  return groups.reduce((address, group) => (address << 16n) | BigInt(group), 0n);
}

/** The 16-bit groups of a part of an address, whose last may be written like IPv4. */
function groupsOf(part: string): number[] | undefined {
  if (part === '') return [];
  const groups: number[] = [];
  const pieces = part.split(':');
  for (const [i, piece] of pieces.entries()) {
    const ipv4 = i === pieces.length - 1 ? parseIpv4(piece) : undefined;
    if (ipv4 !== undefined) groups.push(Math.floor(ipv4 / 65536), ipv4 % 65536);
    else if (/^[0-9a-fA-F]{1,4}$/.test(piece)) groups.push(Number.parseInt(piece, 16));
    else return undefined;
  }
  return groups;
}
