/** An IPv4 range such as 10.244.0.0/16. */
export interface Cidr {
  /** First address as an unsigned 32-bit number. */
  base: number;
  /** Length of the network part, 0 to 32. */
  prefix: number;
}

/** `10.0.0.1` as an unsigned 32-bit number, or undefined when it is not an IPv4 address. */
export function parseIpv4(text: string): number | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!match) return undefined;
  let value = 0;
  for (const part of match.slice(1)) {
    const byte = Number(part);
    if (byte > 255 || (part.length > 1 && part.startsWith('0'))) return undefined;
    value = value * 256 + byte;
  }
  return value;
}

/** The dotted form of an unsigned 32-bit number. */
export function formatIpv4(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
}

/** `10.0.0.0/16` as a range, host bits cleared; undefined when it is not one. */
export function parseCidr(text: string): Cidr | undefined {
  const [address, length, more] = text.split('/');
  const prefix = Number(length);
  const ip = parseIpv4(address ?? '');
  if (ip === undefined || more !== undefined || !/^\d{1,2}$/.test(length ?? '') || prefix > 32) return undefined;
  return { base: ip - (ip % cidrSize({ base: 0, prefix })), prefix };
}

export function formatCidr(cidr: Cidr): string {
  return `${formatIpv4(cidr.base)}/${cidr.prefix}`;
}

/** How many addresses the range holds, the first and last included. */
export function cidrSize(cidr: Cidr): number {
  return 2 ** (32 - cidr.prefix);
}

export function cidrContains(cidr: Cidr, address: number): boolean {
  return address >= cidr.base && address < cidr.base + cidrSize(cidr);
}

/** The `index`-th subnet of `prefix` bits inside the range; undefined when there are not that many. */
export function subnet(cidr: Cidr, prefix: number, index: number): Cidr | undefined {
  const base = cidr.base + index * cidrSize({ base: 0, prefix });
  return prefix >= cidr.prefix && base < cidr.base + cidrSize(cidr) ? { base, prefix } : undefined;
}
