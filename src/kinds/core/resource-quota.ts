import { type FieldError, invalidValue, notSupported, parseQuantity, type ResourceQuota, type Stored } from '#api';
import { ageColumn, nameColumn } from '../cells.ts';
import { qualifiedName } from '../field-rules.ts';
import { immutable } from '../immutable-field.ts';
import { declareKind } from '../kind.ts';

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
    { name: 'Request', type: 'string', cell: (o) => usage(o, false) },
    { name: 'Limit', type: 'string', cell: (o) => usage(o, true) },
    ageColumn,
  ],
  validate: ({ spec, status }) => [
    ...validateAmounts('spec.hard', spec?.hard),
    ...validateAmounts('status.hard', status?.hard),
    ...validateAmounts('status.used', status?.used),
    ...validateScopes(spec?.scopes ?? []),
  ],
  validateUpdate: ({ spec }, old) => immutable('spec.scopes', spec?.scopes, old.spec.scopes),
  validateStatus: ({ status }) => [
    ...validateAmounts('status.hard', status?.hard),
    ...validateAmounts('status.used', status?.used),
  ],
});

/** `used/allowed` of everything limited, limits in one column and the rest in the other. */
function usage({ status: { hard = {}, used = {} } }: Stored<ResourceQuota>, limits: boolean): string {
  const names = Object.keys(hard).filter((name) => name.startsWith('limits.') === limits);
  return names
    .sort()
    .map((name) => `${name}: ${used[name] ?? '0'}/${hard[name]}`)
    .join(', ');
}

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
const AMOUNTS = ['cpu', 'ephemeral-storage', 'memory'];
const STANDARD = new Set([
  ...COUNTED,
  ...AMOUNTS.flatMap((name) => [name, `requests.${name}`, `limits.${name}`]),
  'requests.storage',
]);
const SCOPES = [
  'BestEffort',
  'CrossNamespacePodAffinity',
  'NotBestEffort',
  'NotTerminating',
  'PriorityClass',
  'Terminating',
  'VolumeAttributesClass',
];

function validateAmounts(field: string, amounts: { [name: string]: string } = {}): FieldError[] {
  return Object.entries(amounts).flatMap(([name, text]) => {
    const path = `${field}[${name}]`;
    const errors = qualifiedName(path, name);
    const isStandard =
      name.includes('/') ||
      STANDARD.has(name) ||
      name.startsWith('requests.hugepages-') ||
      name.startsWith('hugepages-');
    if (!errors.length && !isStandard) errors.push(invalidValue(path, name, 'must be a standard resource for quota'));
    const nano = parseQuantity(text)?.nano ?? 0n;
    if (nano < 0n) errors.push(invalidValue(path, text, 'must be greater than or equal to 0'));
    if ((COUNTED.includes(name) || name.startsWith('count/')) && nano % 1_000_000_000n !== 0n) {
      errors.push(invalidValue(path, text, 'must be an integer'));
    }
    return errors;
  });
}

function validateScopes(scopes: readonly string[]): FieldError[] {
  const field = 'spec.scopes';
  const errors = scopes.flatMap((scope) => (SCOPES.includes(scope) ? [] : [notSupported(field, scopes, SCOPES)]));
  for (const [a, b] of [
    ['BestEffort', 'NotBestEffort'],
    ['Terminating', 'NotTerminating'],
  ] as const) {
    if (scopes.includes(a) && scopes.includes(b)) {
      errors.push(invalidValue(field, scopes, 'conflicting scopes'));
    }
  }
  return errors;
}
