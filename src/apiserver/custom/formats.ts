const DOMAIN = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$/i;
const IPV4 = /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$/;
const HEX_GROUP = /^[0-9a-f]{1,4}$/i;

function isIpv6(text: string): boolean {
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1);
  const endsInIpv4 = last?.includes('.') === true;
  if (endsInIpv4 && !IPV4.test(last)) return false;
  const length = groups.length + (endsInIpv4 ? 1 : 0);
  const hex = endsInIpv4 ? groups.slice(0, -1) : groups;
  return hex.every((group) => HEX_GROUP.test(group)) && (halves.length === 2 ? length < 8 : length === 8);
}

function isCidr(text: string): boolean {
  const [address = '', bits = '', ...more] = text.split('/');
  if (more.length > 0 || !/^\d{1,3}$/.test(bits)) return false;
  return IPV4.test(address) ? Number(bits) <= 32 : isIpv6(address) && Number(bits) <= 128;
}

function isUri(text: string): boolean {
  return text.startsWith('/') || URL.canParse(text);
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}

function isDateTime(text: string): boolean {
  const match = /^(\d{4}-\d\d-\d\d)t([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(z|[+-]\d\d:?\d\d)?$/i.exec(text);
  return match !== null && isDate(match[1] ?? '');
}

const pattern = (regex: RegExp) => (text: string) => regex.test(text);
const uuid = (version: string) =>
  pattern(new RegExp(`^[0-9a-f]{8}-?[0-9a-f]{4}-?${version}[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}$`, 'i'));

/** The formats of texts that the original checks; any other format says nothing. */
const FORMATS: { readonly [format: string]: (text: string) => boolean } = {
  bsonobjectid: pattern(/^[0-9a-f]{24}$/i),
  byte: pattern(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/),
  cidr: isCidr,
  creditcard: pattern(/^[0-9 -]{13,23}$/),
  date: isDate,
  'date-time': isDateTime,
  datetime: isDateTime,
  duration: pattern(/^(?!$)-?(\d+(\.\d*)?\s*(ns|us|\u00b5s|ms|s|m|h|d|w)\s*)+$/),
  email: pattern(/^[^\s@<>]{1,64}@[^\s@<>]{1,255}$/),
  hexcolor: pattern(/^#?([0-9a-f]{3}|[0-9a-f]{6})$/i),
  hostname: pattern(DOMAIN),
  ipv4: pattern(IPV4),
  ipv6: isIpv6,
  isbn: pattern(/^[0-9- ]{9,17}[0-9Xx]$/),
  'k8s-long-name': pattern(/^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/),
  'k8s-short-name': pattern(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/),
  mac: pattern(/^[0-9a-f]{2}([:-][0-9a-f]{2}){5}([:-][0-9a-f]{2}){0,2}$/i),
  rgbcolor: pattern(/^rgb\(\s*(\d{1,3}%?\s*,\s*){2}\d{1,3}%?\s*\)$/),
  ssn: pattern(/^\d{3}[- ]?\d{2}[- ]?\d{4}$/),
  uri: isUri,
  uuid: uuid('[0-9a-f]'),
  uuid3: uuid('3'),
  uuid4: uuid('4'),
  uuid5: uuid('5'),
};

/** Whether a text has the format, as far as the format is known. */
export function hasFormat(format: string, text: string): boolean {
  return !Object.hasOwn(FORMATS, format) || FORMATS[format]?.(text) === true;
}
