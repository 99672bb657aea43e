import {
  duplicate,
  type FieldError,
  invalidValue,
  type LabelSelector,
  notSupported,
  pathSegmentProblems,
  required,
} from '#api';
import { oneOf, problems } from '../field-rules.ts';
import { validateLabelSelector } from '../label-selector-validation.ts';

const OPERATIONS = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];
const SCOPES = ['*', 'Cluster', 'Namespaced'];

interface AnyRule {
  apiGroups?: string[];
  apiVersions?: string[];
  operations?: string[];
  resources?: string[];
  resourceNames?: string[];
  scope?: string;
}

interface AnyMatch {
  namespaceSelector?: LabelSelector;
  objectSelector?: LabelSelector;
  matchPolicy?: string;
  resourceRules?: AnyRule[];
  excludeResourceRules?: AnyRule[];
}

/** What requests a webhook or a policy is about. */
export function validateRule(path: string, rule: AnyRule): FieldError[] {
  const { operations = [], apiVersions = [] } = rule;
  const errors = listed(`${path}.operations`, operations, 'operations');
  operations.forEach((operation, i) => {
    if (!OPERATIONS.includes(operation)) {
      errors.push(notSupported(`${path}.operations[${i}]`, operation, OPERATIONS));
    }
  });
  errors.push(
    ...listed(`${path}.apiGroups`, rule.apiGroups ?? [], 'API groups'),
    ...listed(`${path}.apiVersions`, apiVersions, 'API versions'),
  );
  apiVersions.forEach((version, i) => {
    if (!version) errors.push(required(`${path}.apiVersions[${i}]`));
  });
  errors.push(...validateResources(`${path}.resources`, rule.resources ?? []));
  if (rule.scope && !SCOPES.includes(rule.scope)) errors.push(notSupported(`${path}.scope`, rule.scope, SCOPES));
  return errors;
}

/** At least one, and only one where that stands for all. */
function listed(field: string, values: readonly string[], what: string): FieldError[] {
  if (values.length === 0) return [required(field)];
  if (values.length === 1 || !values.includes('*')) return [];
  return [invalidValue(field, values, `if '*' is present, must not specify other ${what}`)];
}

/** Resources and their subresources, where a star stands for all. */
function validateResources(field: string, resources: readonly string[]): FieldError[] {
  const errors: FieldError[] = resources.length === 0 ? [required(field)] : [];
  const seen = new Set<string>();
  resources.forEach((resource, i) => {
    const [name, ...rest] = resource.split('/');
    if (resource === '') errors.push(required(`${field}[${i}]`));
    if (rest.length === 0) return;
    for (const wider of [`${name}/*`, `*/${rest.join('/')}`]) {
      if (!seen.has(wider)) continue;
      errors.push(invalidValue(`${field}[${i}]`, resource, `if '${wider}' is present, must not specify ${resource}`));
    }
    seen.add(resource);
  });
  if (resources.length > 1 && resources.includes('*/*')) {
    errors.push(invalidValue(field, resources, "if '*/*' is present, must not specify other resources"));
  }
  // As in the original, the last resource without a subresource decides.
  const last = resources.findLast((resource) => resource !== '' && !resource.includes('/'));
  if (resources.includes('*') && last !== undefined && last !== '*') {
    const text = "if '*' is present, must not specify other resources without subresources";
    errors.push(invalidValue(field, resources, text));
  }
  return errors;
}

export function defaultMatch(match: AnyMatch | undefined): void {
  if (!match) return;
  match.namespaceSelector ??= {};
  match.objectSelector ??= {};
  match.matchPolicy ??= 'Equivalent';
  for (const rule of [...(match.resourceRules ?? []), ...(match.excludeResourceRules ?? [])]) rule.scope ??= '*';
}

/** What requests a policy or its binding is about. */
export function validateMatch(path: string, match: AnyMatch | undefined): FieldError[] {
  if (!match) return [];
  const { namespaceSelector, objectSelector, matchPolicy, resourceRules = [], excludeResourceRules = [] } = match;
  return [
    ...oneOf(`${path}.matchPolicy`, matchPolicy, ['Equivalent', 'Exact']),
    ...validateLabelSelector(`${path}.namespaceSelector`, namespaceSelector),
    ...validateLabelSelector(`${path}.objectSelector`, objectSelector),
    ...resourceRules.flatMap((rule, i) => validateNamedRule(`${path}.resourceRules[${i}]`, rule)),
    ...excludeResourceRules.flatMap((rule, i) => validateNamedRule(`${path}.excludeResourceRules[${i}]`, rule)),
  ];
}

function validateNamedRule(path: string, rule: AnyRule): FieldError[] {
  const { resourceNames: names = [] } = rule;
  const errors = names.flatMap((name, i) => {
    const at = `${path}.resourceNames[${i}]`;
    return [
      ...problems(at, name, pathSegmentProblems(name)),
      ...(names.indexOf(name) < i ? [duplicate(at, name)] : []),
    ];
  });
  return [...errors, ...validateRule(path, rule)];
}
