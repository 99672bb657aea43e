import { canonicalQuantity, type FieldError, invalidValue, labelKeyProblems, parseQuantity } from '#api';
import { problems, qualifiedName } from './field-rules.ts';

const COUNTED = [
  'configmaps',
  'persistentvolumeclaims',
  'pods',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'services',
  'services.loadbalancers',
  'services.nodeports',
];
const CONTAINER = ['cpu', 'memory', 'ephemeral-storage'];
const QUOTA = new Set([
  ...COUNTED,
  ...CONTAINER.flatMap((name) => [name, `requests.${name}`, `limits.${name}`]),
  'requests.storage',
]);
const STANDARD = new Set([...QUOTA, 'storage']);
const NANO = 1_000_000_000n;

export const isHugePages = (name: string) => name.startsWith('hugepages-');
const isQuotaHugePages = (name: string) => isHugePages(name) || name.startsWith('requests.hugepages-');
const isNative = (name: string) => !name.includes('/') || name.includes('kubernetes.io/');

/** Resources of other makers: whole ones, named after a domain. */
function isExtended(name: string): boolean {
  return !isNative(name) && !name.startsWith('requests.') && labelKeyProblems(`requests.${name}`).length === 0;
}

/** Whether more may be used than was asked for. */
export function mayOvercommit(name: string): boolean {
  return isNative(name) && !isHugePages(name);
}

/** Whether a quota can limit it without naming its maker. */
export function isQuotaResource(name: string): boolean {
  return QUOTA.has(name) || isQuotaHugePages(name);
}

/** The name of anything there can be an amount of. */
export function resourceName(field: string, name: string): FieldError[] {
  const errors = qualifiedName(field, name);
  if (errors.length > 0 || name.includes('/') || STANDARD.has(name) || isQuotaHugePages(name)) return errors;
  return problems(field, name, ['must be a standard resource type or fully qualified']);
}

/** The name of something a container can use an amount of. */
export function containerResourceName(field: string, name: string): FieldError[] {
  const errors = resourceName(field, name);
  if (!name.includes('/')) {
    if (CONTAINER.includes(name) || isHugePages(name)) return errors;
    return [...errors, invalidValue(field, name, 'must be a standard resource for containers')];
  }
  if (isNative(name) || isExtended(name)) return errors;
  return [...errors, invalidValue(field, name, "doesn't follow extended resource name standard")];
}

/** The name of something a quota can limit. */
export function quotaResourceName(field: string, name: string): FieldError[] {
  const errors = resourceName(field, name);
  if (name.includes('/') || isQuotaResource(name)) return errors;
  return [...errors, invalidValue(field, name, 'must be a standard resource for quota')];
}

/** An amount of a resource: never negative, and whole where there are only whole ones. */
export function resourceAmount(field: string, name: string, amount: string): FieldError[] {
  const nano = parseQuantity(amount)?.nano ?? 0n;
  const shown = canonicalQuantity(amount);
  const errors = nano < 0n ? [invalidValue(field, shown, 'must be greater than or equal to 0')] : [];
  const isWhole = COUNTED.includes(name) || isExtended(name);
  if (isWhole && nano % NANO !== 0n) errors.push(invalidValue(field, shown, 'must be an integer'));
  return errors;
}
