import {
  type Container,
  configKeyProblems,
  dnsLabelProblems,
  dnsSubdomainProblems,
  type EnvFromSource,
  type EnvVar,
  environmentNameProblems,
  type FieldError,
  type FileKeySelector,
  invalidValue,
  namePrefixProblems,
  notFoundValue,
  required,
  type Volume,
} from '#api';
import { problems } from '../../../field-rules.ts';
import { validateFieldRef, validateResourceRef } from './field-selectors.ts';
import { pathWithoutBacksteps } from './paths.ts';

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
  if (fileKeyRef) errors.push(...validateFileRef(`${field}.fileKeyRef`, fileKeyRef));
  const given = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef].filter(Boolean).length;
  if (given === 0) {
    const all = '`fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`';
    errors.push(invalidValue(field, '', `must specify one of: ${all}`));
  } else if (value) errors.push(invalidValue(field, '', 'may not be specified when `value` is not empty'));
  else if (given > 1) errors.push(invalidValue(field, '', 'may not have more than one field specified at a time'));
  return errors;
}

function validateKeyRef(field: string, { name, key }: { name?: string; key: string }): FieldError[] {
  const errors = problems(`${field}.name`, name ?? '', dnsSubdomainProblems(name ?? ''));
  if (!key) return [...errors, required(`${field}.key`)];
  return [...errors, ...problems(`${field}.key`, key, configKeyProblems(key))];
}

function validateFileRef(field: string, { key, volumeName, path }: FileKeySelector): FieldError[] {
  return [
    ...(key ? problems(`${field}.key`, key, environmentNameProblems(key)) : [required(`${field}.key`)]),
    ...(volumeName
      ? problems(`${field}.volumeName`, volumeName, dnsLabelProblems(volumeName))
      : [required(`${field}.volumeName`)]),
    ...(path ? pathWithoutBacksteps(`${field}.path`, path) : [required(`${field}.path`)]),
  ];
}

/** A file of variables must lie where a container before can have written it. */
export function validateFileRefVolumes(field: string, container: Pick<Container, 'env'>, volumes: readonly Volume[]) {
  return (container.env ?? []).flatMap(({ valueFrom }, index) => {
    if (!valueFrom?.fileKeyRef) return [];
    const { volumeName } = valueFrom.fileKeyRef;
    const path = `${field}.env[${index}].valueFrom.fileKeyRef.volumeName`;
    const volume = volumes.findLast(({ name }) => name === volumeName);
    if (!volume) return [notFoundValue(path, volumeName)];
    return volume.emptyDir ? [] : [invalidValue(path, volumeName, 'referenced volume must be of type emptyDir')];
  });
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
