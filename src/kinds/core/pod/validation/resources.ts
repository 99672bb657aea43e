import {
  canonicalQuantity,
  dnsLabelProblems,
  duplicate,
  type FieldError,
  forbidden,
  invalidValue,
  notFoundValue,
  parseQuantity,
  type ResourceRequirements,
  required,
} from '#api';
import { problems } from '../../../field-rules.ts';
import { containerResourceName, isHugePages, mayOvercommit, resourceAmount } from '../../../resource-names.ts';
import type { ResourceNameRule } from './resource-names.ts';

type Amounts = NonNullable<ResourceRequirements['limits']>;

const ONE = 1_000_000_000n;
const nano = (text: string) => parseQuantity(text)?.nano ?? 0n;

/** Checks what a container, or a pod as a whole, asks for: known names, nothing negative, no request above its limit. */
export function validateResources(
  field: string,
  resources: ResourceRequirements | undefined,
  claimNames: ReadonlySet<string>,
  nameRule: ResourceNameRule = containerResourceName,
): FieldError[] {
  if (!resources) return [];
  const { limits = {}, requests = {}, claims = [] } = resources;
  const errors: FieldError[] = [];
  for (const name of Object.keys(limits)) errors.push(...validateAmount(`${field}.limits`, name, limits, nameRule));
  for (const name of Object.keys(requests)) {
    const [more, huge] = amountErrors(`${field}.requests`, name, requests, nameRule);
    errors.push(...more, ...validateAgainstLimit(field, name, requests, limits), ...huge);
  }
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  if (names.some(isHugePages) && !names.includes('cpu') && !names.includes('memory')) {
    errors.push(forbidden(field, 'HugePages require cpu or memory'));
  }
  return [...errors, ...validateClaims(`${field}.claims`, claims, claimNames)];
}

function validateAmount(field: string, name: string, amounts: Amounts, nameRule: ResourceNameRule): FieldError[] {
  return amountErrors(field, name, amounts, nameRule).flat();
}

/** What is wrong with one amount, and what with its being huge pages. */
function amountErrors(
  field: string,
  name: string,
  amounts: Amounts,
  nameRule: ResourceNameRule,
): [FieldError[], FieldError[]] {
  const path = `${field}[${name}]`;
  const amount = amounts[name] ?? '0';
  const shown = canonicalQuantity(amount);
  const errors = [...nameRule(path, name), ...resourceAmount(path, name, amount)];
  const isDivisible = !isHugePages(name) || fillsPages(name, amount);
  const text = `${shown} is not positive integer multiple of ${name}`;
  return [errors, isDivisible ? [] : [invalidValue(path, shown, text)]];
}

function fillsPages(name: string, amount: string): boolean {
  const size = parseQuantity(name.slice('hugepages-'.length))?.nano ?? 0n;
  return size > 0n && size % ONE === 0n && nano(amount) % size === 0n;
}

function validateAgainstLimit(field: string, name: string, requests: Amounts, limits: Amounts): FieldError[] {
  const [request, limit] = [requests[name] ?? '0', limits[name]];
  if (limit === undefined) {
    return mayOvercommit(name)
      ? []
      : [required(`${field}.limits`, 'Limit must be set for non overcommitable resources')];
  }
  const exceeds = (text: string) => {
    const detail = `${text} ${name} limit of ${canonicalQuantity(limit)}`;
    return [invalidValue(`${field}.requests`, canonicalQuantity(request), detail)];
  };
  if (nano(request) !== nano(limit) && !mayOvercommit(name)) return exceeds('must be equal to');
  return nano(request) > nano(limit) ? exceeds('must be less than or equal to') : [];
}

/** Checks which of the pod's claims a container uses: all of one or single requests of it, neither twice. */
function validateClaims(
  field: string,
  claims: readonly { name: string; request?: string }[],
  claimNames: ReadonlySet<string>,
): FieldError[] {
  const used = new Set<string>();
  return claims.flatMap(({ name, request = '' }, index) => {
    const path = `${field}[${index}]`;
    if (!name) return [required(path)];
    const errors: FieldError[] = [];
    if (used.has(name)) errors.push(duplicate(path, name));
    else {
      const key = request ? `${name}/${request}` : name;
      if (request) errors.push(...problems(`${path}.request`, request, dnsLabelProblems(request)));
      if (used.has(key)) errors.push(duplicate(path, key));
      else if (!request) {
        for (const other of used) if (other.startsWith(`${name}/`)) errors.push(duplicate(path, name));
      }
      used.add(key);
    }
    if (!claimNames.has(name)) {
      const names = [...claimNames].sort().join(', ');
      const text = `must be one of the names in pod.spec.resourceClaims${names ? `: ${names}` : ' which is empty'}`;
      errors.push(notFoundValue(path, name, text));
    }
    return errors;
  });
}
