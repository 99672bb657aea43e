import {
  canonicalQuantity,
  type FieldError,
  invalidValue,
  labelKeyProblems,
  notSupported,
  type ObjectFieldSelector,
  parseQuantity,
  type ResourceFieldSelector,
  required,
} from '#api';
import { problems } from '../../../field-rules.ts';

/** Every field of a pod that the downward API has a name for; what may show it is another question. */
const KNOWN_FIELDS = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.restartPolicy',
  'spec.serviceAccountName',
  'spec.schedulerName',
  'status.phase',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
/** What a field was once called. */
const OLD_FIELD = { 'spec.host': 'spec.nodeName' } as const;

/** Checks a reference to a field of the pod, which must be one of `allowed`, sorted. */
export function validateFieldRef(field: string, ref: ObjectFieldSelector, allowed: readonly string[]): FieldError[] {
  const { apiVersion, fieldPath } = ref;
  if (!apiVersion) return [required(`${field}.apiVersion`)];
  if (!fieldPath) return [required(`${field}.fieldPath`)];
  const unknown = (text: string) => [
    invalidValue(`${field}.fieldPath`, fieldPath, `error converting fieldPath: ${text}`),
  ];
  if (apiVersion !== 'v1') return unknown(`unsupported pod version: ${apiVersion}`);
  const [, path, key = ''] = /^(.+?)\['(.*)'\]$/.exec(fieldPath) ?? [];
  if (path === 'metadata.annotations') return problems(field, key.toLowerCase(), labelKeyProblems(key.toLowerCase()));
  if (path === 'metadata.labels') return problems(field, key, labelKeyProblems(key));
  if (path !== undefined) return unknown(`field label does not support subscript: ${fieldPath}`);
  const name = fieldPath === 'spec.host' ? OLD_FIELD[fieldPath] : fieldPath;
  if (!KNOWN_FIELDS.includes(name)) return unknown(`field label not supported: ${fieldPath}`);
  return allowed.includes(name) ? [] : [notSupported(`${field}.fieldPath`, name, allowed)];
}

const RESOURCES = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];
const HUGE_PAGES = /^(requests|limits)\.hugepages-/;

/** Checks a reference to what a container asks for; a volume is no container's own, so it must name one. */
export function validateResourceRef(field: string, ref: ResourceFieldSelector, inVolume = false): FieldError[] {
  const { containerName, resource, divisor } = ref;
  const errors: FieldError[] = [];
  if (inVolume && !containerName) errors.push(required(`${field}.containerName`));
  else if (!resource) errors.push(required(`${field}.resource`));
  else if (!RESOURCES.includes(resource) && !HUGE_PAGES.test(resource)) {
    errors.push(notSupported(`${field}.resource`, resource, RESOURCES));
  }
  return [...errors, ...validateDivisor(`${field}.divisor`, resource, divisor)];
}

const BYTES = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei'];
const DIVISORS: readonly { of: RegExp; called: string; may: readonly string[]; shown: string }[] = [
  { of: /^(limits|requests)\.cpu$/, called: 'cpu', may: ['1m', '1'], shown: '1m and 1' },
  { of: /^(limits|requests)\.memory$/, called: 'memory', may: BYTES, shown: BYTES.join(', ') },
  {
    of: /^(limits|requests)\.ephemeral-storage$/,
    called: 'local ephemeral storage',
    may: BYTES,
    shown: BYTES.join(', '),
  },
  { of: HUGE_PAGES, called: 'hugepages', may: BYTES, shown: BYTES.join(', ') },
];

function validateDivisor(field: string, resource: string, divisor: string | undefined): FieldError[] {
  if (divisor === undefined || parseQuantity(divisor)?.nano === 0n) return [];
  const rule = DIVISORS.find(({ of }) => of.test(resource));
  if (!rule || rule.may.includes(canonicalQuantity(divisor))) return [];
  const text = `only divisor's values ${rule.shown} are supported with the ${rule.called} resource`;
  return [invalidValue(field, resource, text)];
}
