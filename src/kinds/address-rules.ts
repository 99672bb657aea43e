import { type FieldError, invalidValue, quoted } from '#api';
import {
  formatIpAddress,
  formatIpRange,
  type IpAddress,
  type IpRange,
  networkOf,
  parseIpAddress,
  parseIpRange,
} from '#base';

/** An address, in a form that nobody reads as another. What stood there before, among `old`, may stay. */
export function ipAddress(field: string, ip: string, old: readonly string[] = []): FieldError[] {
  if (old.includes(ip)) return [];
  const address = parseIpAddress(ip);
  const error = (text: string) => [invalidValue(field, ip, text)];
  if (!address) return error('must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)');
  if (address.hasLeadingZeros) return error('must not have leading 0s');
  if (address.isMapped) return error('must not be an IPv4-mapped IPv6 address');
  return [];
}

/** A range of addresses such as 10.0.0.0/8, in a form that nobody reads as another. */
export function ipRange(field: string, text: string, old: readonly string[] = []): FieldError[] {
  if (old.includes(text)) return [];
  const range = parseIpRange(text);
  const error = (why: string) => [invalidValue(field, text, why)];
  if (!range) return error('must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)');
  if (range.hasLeadingZeros) return error('must not have leading 0s in IP or prefix length');
  if (range.address.isMapped) return error('must not have an IPv4-mapped IPv6 address');
  return isFromFirst(range) ? [] : error('must not have bits set beyond the prefix length');
}

/** Whether no bits of a host are set in how a range is written. */
function isFromFirst(range: IpRange): boolean {
  return formatIpAddress(networkOf(range)) === formatIpAddress(range.address);
}

/** An address that other machines can reach. */
export function endpointAddress(field: string, ip: string): FieldError[] {
  const address = parseIpAddress(ip);
  if (!address) return [invalidValue(field, ip, 'must be a valid IP address')];
  return REACHED_BY_NOBODY.filter(({ holds }) => holds(address)).map(({ text }) =>
    invalidValue(field, ip, text.replace('%v', ip)),
  );
}

const isFamily =
  (family: 4 | 6, test: (bytes: readonly number[]) => boolean) =>
  (address: IpAddress): boolean =>
    address.family === family && test(address.bytes);

const either = (ipv4: (bytes: readonly number[]) => boolean, ipv6: (bytes: readonly number[]) => boolean) => {
  const [four, six] = [isFamily(4, ipv4), isFamily(6, ipv6)];
  return (address: IpAddress) => four(address) || six(address);
};

const areZero = (bytes: readonly number[]) => bytes.every((byte) => byte === 0);

const REACHED_BY_NOBODY: readonly { holds: (address: IpAddress) => boolean; text: string }[] = [
  { holds: ({ bytes }) => areZero(bytes), text: 'may not be unspecified (%v)' },
  {
    holds: either(
      ([a]) => a === 127,
      (bytes) => areZero(bytes.slice(0, 15)) && bytes[15] === 1,
    ),
    text: 'may not be in the loopback range (127.0.0.0/8, ::1/128)',
  },
  {
    holds: either(
      ([a, b]) => a === 169 && b === 254,
      ([a, b = 0]) => a === 0xfe && (b & 0xc0) === 0x80,
    ),
    text: 'may not be in the link-local range (169.254.0.0/16, fe80::/10)',
  },
  {
    holds: either(
      ([a, b, c]) => a === 224 && b === 0 && c === 0,
      ([a, b = 0]) => a === 0xff && (b & 0x0f) === 2,
    ),
    text: 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)',
  },
];

/** What is said of an address that is right, but not written the usual way. */
export function addressWarnings(field: string, ip: string): string[] {
  const address = parseIpAddress(ip);
  if (!address) return [];
  const usual = formatIpAddress(address);
  if (address.hasLeadingZeros || address.isMapped) {
    const text = 'will be considered invalid in a future Kubernetes release';
    return [`${field}: non-standard IP address ${quoted(ip)} ${text}: use ${quoted(usual)}`];
  }
  if (address.family === 4 || usual === ip) return [];
  return [`${field}: IPv6 address ${quoted(ip)} should be in RFC 5952 canonical format (${quoted(usual)})`];
}

/** What is said of a range that is right, but not written the usual way. */
export function rangeWarnings(field: string, text: string): string[] {
  const range = parseIpRange(text);
  if (!range) return [];
  const { address } = range;
  const warnings: string[] = [];
  const network = formatIpRange({ ...range, address: networkOf(range) });
  if (!isFromFirst(range)) {
    const single = `${formatIpAddress(address)}/${address.family === 4 ? 32 : 128}`;
    const either = `(should be ${quoted(network)} or ${quoted(single)}?)`;
    warnings.push(`${field}: CIDR value ${quoted(text)} is ambiguous in this context ${either}`);
  }
  if (range.hasLeadingZeros || address.isMapped) {
    const future = 'will be considered invalid in a future Kubernetes release';
    warnings.push(`${field}: non-standard CIDR value ${quoted(text)} ${future}: use ${quoted(network)}`);
  }
  const usual = formatIpRange(range);
  if (warnings.length === 0 && address.family === 6 && usual !== text) {
    warnings.push(
      `${field}: IPv6 CIDR value ${quoted(text)} should be in RFC 5952 canonical format (${quoted(usual)})`,
    );
  }
  return warnings;
}
