import {
  type FieldError,
  invalidValue,
  type ResourceQuota,
  type ResourceQuotaSpec,
  type ResourceQuotaStatus,
  required,
  type Stored,
} from '#api';
import { ageColumn, nameColumn } from '../cells.ts';
import { declareKind } from '../kind.ts';
import { isQuotaResource, quotaResourceName, resourceAmount } from '../resource-names.ts';

export const resourceQuotas = declareKind<ResourceQuota>({
  group: '',
  version: 'v1',
  kind: 'ResourceQuota',
  plural: 'resourcequotas',
  singular: 'resourcequota',
  shortNames: ['quota'],
  categories: [],
  namespaced: true,
  definition: 'io.k8s.api.core.v1.ResourceQuota',
  subresources: { status: true },
  countsGenerations: false,
  columns: [
    nameColumn,
    {
      name: 'Request',
      type: 'string',
      description: 'Request represents a minimum amount of cpu/memory that a container may consume.',
      cell: (o) => usage(o, false),
    },
    {
      name: 'Limit',
      type: 'string',
      description:
        'Limits control the maximum amount of cpu/memory that a container may use independent of contention on the node.',
      cell: (o) => usage(o, true),
    },
    ageColumn,
  ],
  validate: ({ spec, status }, old) => [...validateSpec(spec), ...(old ? [] : validateStatus(status))],
  validateUpdate: ({ spec }, old) => validateScopeChange(spec ?? {}, old.spec),
  validateStatus: ({ status }) => validateStatus(status),
});

/** `used/allowed` of everything limited, limits in one column and the rest in the other. */
function usage({ status: { hard = {}, used = {} } }: Stored<ResourceQuota>, limits: boolean): string {
  const names = Object.keys(hard).filter((name) => name.startsWith('limits.') === limits);
  return names
    .sort()
    .map((name) => `${name}: ${used[name] ?? '0'}/${hard[name]}`)
    .join(', ');
}

const POD_AMOUNTS = ['pods', 'cpu', 'memory', 'limits.cpu', 'limits.memory', 'requests.cpu', 'requests.memory'];
/** What can be counted of a part of the pods or claims alone. */
const SCOPES: { readonly [scope: string]: readonly string[] } = {
  BestEffort: ['pods'],
  CrossNamespacePodAffinity: POD_AMOUNTS,
  NotBestEffort: POD_AMOUNTS,
  NotTerminating: POD_AMOUNTS,
  PriorityClass: POD_AMOUNTS,
  Terminating: POD_AMOUNTS,
  VolumeAttributesClass: ['persistentvolumeclaims', 'requests.storage'],
};
const OPPOSITES = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
] as const;

function validateSpec(spec: ResourceQuotaSpec = {}): FieldError[] {
  return [...validateAmounts('spec.hard', spec.hard), ...validateScopes(spec), ...validateSelector(spec)];
}

function validateStatus({ hard, used }: ResourceQuotaStatus = {}): FieldError[] {
  return [...validateAmounts('status.hard', hard), ...validateAmounts('status.used', used)];
}

function validateAmounts(field: string, amounts: { [name: string]: string } = {}): FieldError[] {
  return Object.entries(amounts).flatMap(([name, text]) => {
    const path = `${field}[${name}]`;
    return [...quotaResourceName(path, name), ...resourceAmount(path, name, text)];
  });
}

function validateScopes({ scopes = [], hard = {} }: ResourceQuotaSpec): FieldError[] {
  const error = (text: string) => invalidValue('spec.scopes', scopes, text);
  const errors = scopes.flatMap((scope) => [
    ...(scope in SCOPES ? [] : [error('unsupported scope')]),
    ...misapplied(scope, hard).map(() => error('unsupported scope applied to resource')),
  ]);
  return [...errors, ...contradictions(scopes).map(() => error('conflicting scopes'))];
}

/** What a quota cannot count within a scope. */
function misapplied(scope: string, hard: object): string[] {
  const countable = SCOPES[scope];
  if (!countable) return [];
  return Object.keys(hard).filter((name) => isQuotaResource(name) && !countable.includes(name));
}

function contradictions(scopes: readonly string[]): unknown[] {
  return OPPOSITES.filter(([a, b]) => scopes.includes(a) && scopes.includes(b));
}

const ALONE = ['BestEffort', 'NotBestEffort', 'Terminating', 'NotTerminating', 'CrossNamespacePodAffinity'];
const ALONE_TEXT = `must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity`;

function validateSelector({ scopeSelector, scopes, hard = {} }: ResourceQuotaSpec): FieldError[] {
  if (!scopeSelector) return [];
  const field = 'spec.scopeSelector.matchExpressions';
  const { matchExpressions = [] } = scopeSelector;
  const shown = {
    MatchExpressions: matchExpressions.map(({ scopeName, operator, values = null }) => ({
      ScopeName: scopeName,
      Operator: operator,
      Values: values,
    })),
  };
  const errors = matchExpressions.flatMap(({ scopeName, operator, values }) => [
    ...(scopeName in SCOPES ? [] : [invalidValue(`${field}.scopeName`, scopeName, 'unsupported scope')]),
    ...misapplied(scopeName, hard).map(() => invalidValue(field, shown, 'unsupported scope applied to resource')),
    ...(ALONE.includes(scopeName) && operator !== 'Exists'
      ? [invalidValue(`${field}.operator`, operator, ALONE_TEXT)]
      : []),
    ...validateOperator(field, operator, values),
  ]);
  const names = matchExpressions.map(({ scopeName }) => scopeName);
  return [...errors, ...contradictions(names).map(() => invalidValue(field, scopes ?? null, 'conflicting scopes'))];
}

function validateOperator(field: string, operator: string, values: readonly string[] = []): FieldError[] {
  switch (operator) {
    case 'In':
    case 'NotIn': {
      const text = "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector";
      return values.length > 0 ? [] : [required(`${field}.values`, text)];
    }
    case 'Exists':
    case 'DoesNotExist': {
      const text = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector";
      return values.length === 0 ? [] : [invalidValue(`${field}.values`, values, text)];
    }
    default:
      return [invalidValue(`${field}.operator`, operator, 'not a valid selector operator')];
  }
}

function validateScopeChange(
  { scopes = [] }: ResourceQuotaSpec,
  { scopes: old = [] }: ResourceQuotaSpec,
): FieldError[] {
  const isSame = scopes.every((scope) => old.includes(scope)) && old.every((scope) => scopes.includes(scope));
  return isSame ? [] : [invalidValue('spec.scopes', scopes.length > 0 ? scopes : null, 'field is immutable')];
}
