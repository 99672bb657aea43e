import { type FieldError, invalidValue, type ServiceSpec } from '#api';
import { familyOf, isHeadless, needsClusterIP, validateAddresses } from '#kinds';

/** This cluster speaks IPv4 only. */
const FAMILY = 'IPv4';
const OTHER = 'IPv6';
const POLICY = 'spec.ipFamilyPolicy';

/**
 * Fills in the families of a service's addresses and how many it wants, where it does not say. Gives what is wrong
 * with what it does say: in form, or because this cluster does not have it.
 */
export function settleFamilies(spec: ServiceSpec, old?: ServiceSpec): FieldError[] {
  if (!needsClusterIP(spec) || isSettled(spec, old)) return [];
  const selectsNothing = isHeadless(spec) && !Object.keys(spec.selector ?? {}).length;
  spec.ipFamilyPolicy ??= old?.ipFamilyPolicy ?? (selectsNothing ? 'RequireDualStack' : 'SingleStack');
  const malformed = validateAddresses(spec, old);
  if (malformed.length > 0) return malformed;
  const errors = [...release(spec, old), ...validateCount(spec), ...inferFamilies(spec)];
  if (errors.length > 0) return errors;
  if (selectsNothing) {
    // Without selector it is up to whoever writes the endpoints.
    const [first = FAMILY, second] = spec.ipFamilies ?? [];
    const isSingle = spec.ipFamilyPolicy === 'SingleStack';
    spec.ipFamilies = second === undefined && isSingle ? [first] : [first, first === FAMILY ? OTHER : FAMILY];
    return [];
  }
  if (spec.ipFamilyPolicy === 'RequireDualStack') {
    errors.push(invalidValue(POLICY, spec.ipFamilyPolicy, 'this cluster is not configured for dual-stack services'));
  }
  (spec.ipFamilies ?? []).forEach((family, i) => {
    if (family !== FAMILY) {
      errors.push(invalidValue(`spec.ipFamilies[${i}]`, family, 'not configured on this cluster'));
    }
  });
  if (errors.length === 0 && !spec.ipFamilies?.length) spec.ipFamilies = [FAMILY];
  return errors;
}

/** Who prefers two families keeps what it has, whatever the cluster has by now. */
function isSettled(spec: ServiceSpec, old: ServiceSpec | undefined): boolean {
  const PREFERS = 'PreferDualStack';
  if (!old || spec.ipFamilyPolicy !== PREFERS || old.ipFamilyPolicy !== PREFERS) return false;
  return isSame(spec.clusterIPs, old.clusterIPs) && isSame(spec.ipFamilies, old.ipFamilies);
}

function isSame(a: readonly string[] = [], b: readonly string[] = []): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}

/** Lets go of the second address and family, which takes saying so. */
function release(spec: ServiceSpec, old: ServiceSpec | undefined): FieldError[] {
  if (!old) return [];
  const errors: FieldError[] = [];
  for (const [name, what] of [
    ['clusterIPs', 'cluster IP'],
    ['ipFamilies', 'IP family'],
  ] as const) {
    const [now = [], was = []] = [spec[name], old[name]];
    if (spec.ipFamilyPolicy === 'SingleStack') {
      if (now.length > 1 && isSame(now, was)) spec[name] = now.slice(0, 1);
    } else if (now.length > 0 && now.length < was.length) {
      errors.push(invalidValue(POLICY, spec.ipFamilyPolicy, `must be 'SingleStack' to release the secondary ${what}`));
    }
  }
  return errors;
}

function validateCount(spec: ServiceSpec): FieldError[] {
  if (spec.ipFamilyPolicy !== 'SingleStack') return [];
  const text = (what: string) => `must be 'RequireDualStack' or 'PreferDualStack' when multiple ${what} are specified`;
  const errors: FieldError[] = [];
  if (spec.clusterIPs?.length === 2) errors.push(invalidValue(POLICY, spec.ipFamilyPolicy, text('cluster IPs')));
  if (spec.ipFamilies?.length === 2) errors.push(invalidValue(POLICY, spec.ipFamilyPolicy, text('IP families')));
  return errors;
}

/** An address says which family it is of. */
function inferFamilies(spec: ServiceSpec): FieldError[] {
  const { clusterIPs = [] } = spec;
  if (clusterIPs[0] === 'None') return [];
  const errors: FieldError[] = [];
  for (const [i, ip] of clusterIPs.entries()) {
    if (i < (spec.ipFamilies ?? []).length) continue;
    const family = familyOf(ip);
    if (family === FAMILY) spec.ipFamilies = [...(spec.ipFamilies ?? []), family];
    else {
      const text = `${family} is not configured on this cluster`;
      errors.push(invalidValue(`spec.clusterIPs[${i}]`, clusterIPs, text));
    }
  }
  return errors;
}
