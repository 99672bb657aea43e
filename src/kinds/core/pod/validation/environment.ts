import {
  configKeyProblems,
  dnsSubdomainProblems,
  type EnvFromSource,
  type EnvVar,
  environmentNameProblems,
  type FieldError,
  invalidValue,
  labelKeyProblems,
  namePrefixProblems,
  notSupported,
  type ObjectFieldSelector,
  type ResourceFieldSelector,
  required,
} from '#api';
import { problems } from '../../../field-rules.ts';

const ENVIRONMENT_FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
/** All that the downward API knows; files may show fewer fields than environment variables. */
const KNOWN_FIELDS = [...ENVIRONMENT_FIELDS, 'metadata.annotations', 'metadata.labels', 'spec.restartPolicy'];
export const FILE_FIELDS = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
];
const RESOURCES = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];

export function validateEnvironment(field: string, variables: readonly EnvVar[]): FieldError[] {
  return variables.flatMap((variable, index) => {
    const path = `${field}[${index}]`;
    const errors = variable.name
      ? problems(`${path}.name`, variable.name, environmentNameProblems(variable.name))
      : [required(`${path}.name`)];
    return [...errors, ...validateSource(`${path}.valueFrom`, variable)];
  });
}

function validateSource(field: string, { value, valueFrom }: EnvVar): FieldError[] {
  if (!valueFrom) return [];
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = valueFrom;
  const errors: FieldError[] = [];
  if (fieldRef) errors.push(...validateFieldRef(`${field}.fieldRef`, fieldRef, ENVIRONMENT_FIELDS));
  if (resourceFieldRef) errors.push(...validateResourceRef(`${field}.resourceFieldRef`, resourceFieldRef));
  if (configMapKeyRef) errors.push(...validateKeyRef(`${field}.configMapKeyRef`, configMapKeyRef));
  if (secretKeyRef) errors.push(...validateKeyRef(`${field}.secretKeyRef`, secretKeyRef));
  const given = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef].filter(Boolean).length;
  if (given === 0) {
    const all = '`fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`';
    errors.push(invalidValue(field, '', `must specify one of: ${all}`));
  } else if (value) errors.push(invalidValue(field, '', 'may not be specified when `value` is not empty'));
  else if (given > 1) errors.push(invalidValue(field, '', 'may not have more than one field specified at a time'));
  return errors;
}

export function validateFieldRef(field: string, ref: ObjectFieldSelector, allowed: readonly string[]): FieldError[] {
  const { apiVersion, fieldPath } = ref;
  if (!apiVersion) return [required(`${field}.apiVersion`)];
  if (!fieldPath) return [required(`${field}.fieldPath`)];
  const subscript = /^(.*)\['([^']*)'\]$/.exec(fieldPath);
  if (subscript) {
    const [, path, key = ''] = subscript;
    if (path === 'metadata.annotations') return problems(field, key.toLowerCase(), labelKeyProblems(key.toLowerCase()));
    if (path === 'metadata.labels') return problems(field, key, labelKeyProblems(key));
    return [
      invalidValue(
        `${field}.fieldPath`,
        fieldPath,
        `error converting fieldPath: field label does not support subscript`,
      ),
    ];
  }
  if (!KNOWN_FIELDS.includes(fieldPath)) {
    const text = `error converting fieldPath: field label not supported: ${fieldPath}`;
    return [invalidValue(`${field}.fieldPath`, fieldPath, text)];
  }
  return allowed.includes(fieldPath) ? [] : [notSupported(`${field}.fieldPath`, fieldPath, allowed)];
}

export function validateResourceRef(field: string, ref: ResourceFieldSelector, inVolume = false): FieldError[] {
  if (inVolume && !ref.containerName) return [required(`${field}.containerName`)];
  if (!ref.resource) return [required(`${field}.resource`)];
  const isKnown = RESOURCES.includes(ref.resource) || /^(requests|limits)\.hugepages-/.test(ref.resource);
  return isKnown ? [] : [notSupported(`${field}.resource`, ref.resource, RESOURCES)];
}

function validateKeyRef(field: string, { name, key }: { name?: string; key: string }): FieldError[] {
  const errors = problems(`${field}.name`, name ?? '', dnsSubdomainProblems(name ?? ''));
  if (!key) return [...errors, required(`${field}.key`)];
  return [...errors, ...problems(`${field}.key`, key, configKeyProblems(key))];
}

export function validateEnvironmentFrom(field: string, sources: readonly EnvFromSource[]): FieldError[] {
  return sources.flatMap(({ prefix, configMapRef, secretRef }, index) => {
    const path = `${field}[${index}]`;
    const errors = prefix ? problems(`${path}.prefix`, prefix, environmentNameProblems(prefix)) : [];
    if (configMapRef) errors.push(...validateName(`${path}.configMapRef.name`, configMapRef.name));
    if (secretRef) errors.push(...validateName(`${path}.secretRef.name`, secretRef.name));
    if (!configMapRef && !secretRef) {
      errors.push(invalidValue(field, '', 'must specify one of: `configMapRef` or `secretRef`'));
    } else if (configMapRef && secretRef) {
      errors.push(invalidValue(field, '', 'may not have more than one field specified at a time'));
    }
    return errors;
  });
}

function validateName(field: string, name: string | undefined): FieldError[] {
  return name ? problems(field, name, namePrefixProblems('dns-subdomain', name)) : [required(field)];
}
