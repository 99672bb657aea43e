import { type FieldError, invalidValue, labelKeyProblems, notSupported } from '#api';
import { problems } from '../../../field-rules.ts';

const CONTAINER_RESOURCES = ['cpu', 'memory', 'ephemeral-storage'];
/** What can be counted one by one only. */
const WHOLE = [
  'pods',
  'services',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
];
/** Every resource with a name of its own, also those that only quotas know. */
const STANDARD = new Set([
  ...CONTAINER_RESOURCES,
  ...CONTAINER_RESOURCES.flatMap((name) => [`requests.${name}`, `limits.${name}`]),
  ...WHOLE,
  'storage',
  'requests.storage',
]);

export const isHugePage = (name: string) => name.startsWith('hugepages-');
const isNative = (name: string) => !name.includes('/') || name.includes('kubernetes.io/');

/** One that a device plugin or a driver brings, such as `example.com/gpu`. */
function isExtended(name: string): boolean {
  return !isNative(name) && !name.startsWith('requests.') && labelKeyProblems(`requests.${name}`).length === 0;
}

export const isWhole = (name: string) => WHOLE.includes(name) || isExtended(name);
/** Whether more may be allowed than is set aside. */
export const mayOvercommit = (name: string) => isNative(name) && !isHugePage(name);

export type ResourceNameRule = (field: string, name: string) => FieldError[];

const resourceName: ResourceNameRule = (field, name) => {
  const errors = problems(field, name, labelKeyProblems(name));
  if (errors.length > 0 || name.includes('/')) return errors;
  if (STANDARD.has(name) || isHugePage(name) || name.startsWith('requests.hugepages-')) return [];
  return [invalidValue(field, name, 'must be a standard resource type or fully qualified')];
};

/** The name of what a container can ask for. */
export const containerResourceName: ResourceNameRule = (field, name) => {
  const errors = resourceName(field, name);
  const slashes = name.split('/').length - 1;
  if (slashes === 0) {
    if (!CONTAINER_RESOURCES.includes(name) && !isHugePage(name)) {
      errors.push(invalidValue(field, name, 'must be a standard resource for containers'));
    }
  } else if (!isNative(name) && !isExtended(name)) {
    errors.push(invalidValue(field, name, "doesn't follow extended resource name standard"));
  }
  return errors;
};

const POD_RESOURCES = ['cpu', 'memory'];

/** Whether a pod as a whole can ask for it. */
export const isPodResource = (name: string) => POD_RESOURCES.includes(name) || isHugePage(name);

/** The name of what a pod as a whole can ask for. */
export const podResourceName: ResourceNameRule = (field, name) => {
  const errors = resourceName(field, name);
  if (errors.length > 0 || isPodResource(name)) return errors;
  return [notSupported(field, name, ['cpu', 'hugepages-', 'memory'])];
};
