import { duplicate, type FieldError, invalidValue, notSupported, required, type ServiceSpec } from '#api';
import { parseIpAddress } from '#base';
import { ipAddress } from '../../address-rules.ts';
import { sameValue } from '../../immutable-field.ts';
import { isHeadless, needsClusterIP } from './carry-over.ts';

const FAMILIES = ['IPv4', 'IPv6'];
const POLICIES = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];

/** The family of an address: `IPv4` or `IPv6`. */
export function familyOf(ip: string): string {
  return parseIpAddress(ip)?.family === 6 ? 'IPv6' : 'IPv4';
}

/** Checks the addresses and families of a service, which may be those it is to be given. */
export function validateAddresses(spec: ServiceSpec, old?: ServiceSpec): FieldError[] {
  if (!needsClusterIP(spec)) return [];
  const { clusterIP, clusterIPs = [], ipFamilies = [], ipFamilyPolicy } = spec;
  const field = 'spec.clusterIPs';
  const errors: FieldError[] = [];
  if (clusterIP && clusterIPs.length === 0) errors.push(required(field));
  else if (clusterIP && clusterIP !== clusterIPs[0]) {
    errors.push(invalidValue(field, clusterIPs, 'first value must match `clusterIP`'));
  } else if (!clusterIP && clusterIPs.length > 0) {
    errors.push(invalidValue(field, clusterIPs, 'must be empty when `clusterIP` is not specified'));
  }
  ipFamilies.forEach((family, i) => {
    const at = `spec.ipFamilies[${i}]`;
    if (!FAMILIES.includes(family)) errors.push(notSupported(at, family, FAMILIES));
    if (ipFamilies.indexOf(family) < i) errors.push(duplicate(at, family));
  });
  if (ipFamilyPolicy !== undefined && !POLICIES.includes(ipFamilyPolicy)) {
    errors.push(notSupported('spec.ipFamilyPolicy', ipFamilyPolicy, POLICIES));
  }
  const malformed = validateEach(clusterIPs, old?.clusterIPs);
  errors.push(...malformed);
  if (clusterIPs.length > 2) errors.push(invalidValue(field, clusterIPs, 'may only hold up to 2 values'));
  return malformed.length > 0 ? errors : [...errors, ...validateFamilies(spec)];
}

function validateEach(clusterIPs: readonly string[], old: readonly string[] = []): FieldError[] {
  return clusterIPs.flatMap((ip, i) => {
    if (i > 0 || ip !== 'None') return ipAddress(`spec.clusterIPs[${i}]`, ip, old);
    if (clusterIPs.length === 1) return [];
    return [invalidValue('spec.clusterIPs', clusterIPs, "'None' must be the first and only value")];
  });
}

function validateFamilies(spec: ServiceSpec): FieldError[] {
  const { clusterIPs = [], ipFamilies = [] } = spec;
  const errors: FieldError[] = [];
  const families = clusterIPs.map(familyOf);
  if (clusterIPs.length > 1 && new Set(families).size < 2) {
    const text = 'may specify no more than one IP for each IP family';
    errors.push(invalidValue('spec.clusterIPs', clusterIPs, text));
  }
  if (isHeadless(spec)) return errors;
  clusterIPs.forEach((ip, i) => {
    const family = ipFamilies[i];
    if (family === undefined || !FAMILIES.includes(family) || family === families[i]) return;
    const text = `expected an ${family} value as indicated by \`ipFamilies[${i}]\``;
    errors.push(invalidValue(`spec.clusterIPs[${i}]`, ip, text));
  });
  return errors;
}

const FIXED = 'may not change once set';

/** The addresses of a service are for life, unless it becomes or stops being an ExternalName. */
export function validateAddressChange(spec: ServiceSpec, old: ServiceSpec): FieldError[] {
  if (!needsClusterIP(spec) || !needsClusterIP(old)) return [];
  const [isNow, was] = [isHeadless(spec), isHeadless(old)];
  return [
    ...(isNow && was ? [] : validateListChange(spec, old, 'clusterIPs')),
    ...(isNow || was ? [] : validateListChange(spec, old, 'ipFamilies')),
  ];
}

const WORDS = {
  clusterIPs: { unset: 'primary clusterIP can not be unset', second: 'clusterIP' },
  ipFamilies: { unset: 'primary ipFamily can not be unset', second: 'ipFamily' },
} as const;

function validateListChange(spec: ServiceSpec, before: ServiceSpec, name: keyof typeof WORDS): FieldError[] {
  const [list = [], old = []] = [spec[name], before[name]];
  const shown = spec[name] ?? null;
  const error = (i: number, value: unknown, text: string) => invalidValue(`spec.${name}[${i}]`, value, text);
  if (list.length === old.length) {
    const changed = old.flatMap((value, i) => (value === list[i] ? [] : [i]));
    return changed.map((i) => error(name === 'clusterIPs' ? i : 0, shown, FIXED));
  }
  const errors: FieldError[] = [];
  const { unset, second } = WORDS[name];
  const isUnset = old.length > list.length && (spec.clusterIPs ?? []).length === 0;
  if (isUnset) errors.push(error(0, shown, unset));
  const isOther = list.length > 0 && old.length > 0 && !sameValue(list[0], old[0]);
  if (isOther) errors.push(error(0, spec.clusterIPs ?? null, FIXED));
  if (old.length > list.length && list.length === 1 && spec.ipFamilyPolicy !== 'SingleStack') {
    const text = `must be set to 'SingleStack' when releasing the secondary ${second}`;
    errors.push(invalidValue('spec.ipFamilyPolicy', spec.ipFamilyPolicy, text));
  }
  return errors;
}
