import {
  type CustomResourceDefinition,
  type CustomResourceDefinitionNames,
  type CustomResourceDefinitionVersion,
  dns1035LabelProblems,
  dnsSubdomainProblems,
  type FieldError,
  invalidValue,
  notSupported,
  required,
  type Stored,
} from '#api';
import { immutable } from '../immutable-field.ts';
import { schemasOf } from './schemas-of.ts';
import { validateStructural } from './structural.ts';

const APPROVAL = 'api-approved.kubernetes.io';
const APPROVAL_TEXT =
  'protected groups must have approval annotation "api-approved.kubernetes.io", see https://github.com/kubernetes/enhancements/pull/1111';
const COLUMN_TYPES = ['boolean', 'date', 'integer', 'number', 'string'];

export function validateDefinition(definition: CustomResourceDefinition): FieldError[] {
  const { metadata, spec, status } = definition;
  const errors: FieldError[] = [];
  const wanted = `${spec.names?.plural}.${spec.group}`;
  if (metadata?.name !== wanted) {
    errors.push(invalidValue('metadata.name', metadata?.name, 'must be spec.names.plural+"."+spec.group'));
  }
  errors.push(...validateGroup(definition));
  if (!spec.scope) errors.push(required('spec.scope'));
  else if (!['Cluster', 'Namespaced'].includes(spec.scope)) {
    errors.push(notSupported('spec.scope', spec.scope, ['Cluster', 'Namespaced']));
  }
  errors.push(...validateVersions(spec.versions ?? []), ...requiredNames(spec.names ?? {}));
  errors.push(...validateNames(spec.names ?? {}, 'spec.names'));
  if (spec.preserveUnknownFields) {
    const text = 'must be false in order to use defaults in the schema';
    errors.push(invalidValue('spec.preserveUnknownFields', true, text));
  }
  for (const { path, schema } of schemasOf(definition)) errors.push(...validateStructural(schema, path));
  errors.push(...validateConversion(definition));
  return [...errors, ...(status?.acceptedNames ? validateNames(status.acceptedNames, 'status.acceptedNames') : [])];
}

export function validateDefinitionUpdate(
  { spec, status }: CustomResourceDefinition,
  old: Stored<CustomResourceDefinition>,
): FieldError[] {
  const established = old.status.conditions?.some((c) => c.type === 'Established' && c.status === 'True');
  return [
    ...(established ? immutable('spec.scope', spec.scope, old.spec.scope) : []),
    ...(established ? immutable('spec.names.kind', spec.names.kind, old.spec.names.kind) : []),
    ...immutable('spec.group', spec.group, old.spec.group),
    ...immutable('spec.names.plural', spec.names.plural, old.spec.names.plural),
    ...validateStoredVersions({ spec, status }),
  ];
}

export function validateDefinitionStatus(definition: CustomResourceDefinition): FieldError[] {
  const { acceptedNames } = definition.status ?? {};
  return [
    ...(acceptedNames ? validateNames(acceptedNames, 'status.acceptedNames') : []),
    ...validateStoredVersions(definition),
  ];
}

/** Objects may still be stored in a version that was once the storage version. */
function validateStoredVersions({ spec, status }: Pick<CustomResourceDefinition, 'spec' | 'status'>): FieldError[] {
  const known = spec.versions.map(({ name }) => name);
  return (status?.storedVersions ?? []).flatMap((version, i) =>
    known.includes(version)
      ? []
      : [
          invalidValue(
            `status.storedVersions[${i}]`,
            version,
            'missing from spec.versions; v1 was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in v1 and removes v1 from status.storedVersions'.replaceAll(
              'v1',
              version,
            ),
          ),
        ],
  );
}

function validateGroup({ metadata, spec: { group } }: CustomResourceDefinition): FieldError[] {
  if (!group) return [required('spec.group')];
  const problems = dnsSubdomainProblems(group);
  if (problems.length > 0) return [invalidValue('spec.group', group, problems.join(','))];
  if (!group.includes('.')) return [invalidValue('spec.group', group, 'should be a domain with at least one dot')];
  const guarded = /(^|\.)(k8s|kubernetes)\.io$/.test(group);
  const field = `metadata.annotations[${APPROVAL}]`;
  return guarded && !metadata?.annotations?.[APPROVAL] ? [required(field, APPROVAL_TEXT)] : [];
}

function validateVersions(versions: readonly CustomResourceDefinitionVersion[]): FieldError[] {
  const errors: FieldError[] = [];
  versions.forEach((version, i) => {
    const path = `spec.versions[${i}]`;
    const problems = dns1035LabelProblems(version.name ?? '');
    if (problems.length > 0) errors.push(invalidValue(`${path}.name`, version.name, problems.join(',')));
    if (!version.schema?.openAPIV3Schema) {
      errors.push(required(`${path}.schema.openAPIV3Schema`, 'schemas are required'));
    }
    errors.push(...validateVersion(version, path));
  });
  const names = versions.map(({ name }) => name);
  if (new Set(names).size < names.length) {
    errors.push(invalidValue('spec.versions', versions, 'must contain unique version names'));
  }
  if (versions.filter(({ storage }) => storage).length !== 1) {
    errors.push(invalidValue('spec.versions', versions, 'must have exactly one version marked as storage version'));
  }
  return errors;
}

function validateVersion(version: CustomResourceDefinitionVersion, path: string): FieldError[] {
  const errors: FieldError[] = [];
  (version.additionalPrinterColumns ?? []).forEach(({ name, type, jsonPath }, i) => {
    const at = `${path}.additionalPrinterColumns[${i}]`;
    if (!name) errors.push(required(`${at}.name`));
    if (!type) errors.push(required(`${at}.type`));
    else if (!COLUMN_TYPES.includes(type)) errors.push(notSupported(`${at}.type`, type, COLUMN_TYPES));
    if (!jsonPath) errors.push(required(`${at}.JSONPath`));
  });
  const { scale } = version.subresources ?? {};
  if (scale) {
    errors.push(...validateScalePath(`${path}.subresources.scale.specReplicasPath`, scale.specReplicasPath, '.spec'));
    errors.push(
      ...validateScalePath(`${path}.subresources.scale.statusReplicasPath`, scale.statusReplicasPath, '.status'),
    );
  }
  if (version.deprecationWarning !== undefined && !version.deprecated) {
    const text = 'can only be set for deprecated versions';
    errors.push(invalidValue(`${path}.deprecationWarning`, version.deprecationWarning, text));
  }
  return errors;
}

function validateScalePath(field: string, path: string, root: string): FieldError[] {
  if (!path) return [required(field)];
  return path.startsWith(`${root}.`) ? [] : [invalidValue(field, path, `should be a json path under ${root}`)];
}

function requiredNames(names: Partial<CustomResourceDefinitionNames>): FieldError[] {
  return (['plural', 'singular', 'kind', 'listKind'] as const)
    .filter((name) => !names[name])
    .map((name) => required(`spec.names.${name}`));
}

function validateNames(names: Partial<CustomResourceDefinitionNames>, path: string): FieldError[] {
  const { plural, singular, kind, listKind, shortNames = [], categories = [] } = names;
  const errors: FieldError[] = [];
  const label = (field: string, value: string | undefined, text = value, lead = '') => {
    const problems = text ? dns1035LabelProblems(text) : [];
    if (problems.length > 0) errors.push(invalidValue(`${path}.${field}`, value, lead + problems.join(',')));
  };
  const mixed = 'may have mixed case, but should otherwise match: ';
  label('plural', plural);
  label('singular', singular);
  label('kind', kind, kind?.toLowerCase(), mixed);
  label('listKind', listKind, listKind?.toLowerCase(), mixed);
  shortNames.forEach((name, i) => {
    label(`shortNames[${i}]`, name);
  });
  if (kind && kind === listKind) {
    errors.push(invalidValue(`${path}.listKind`, listKind, 'kind and listKind may not be the same'));
  }
  categories.forEach((name, i) => {
    label(`categories[${i}]`, name);
  });
  return errors;
}

function validateConversion({ spec: { conversion } }: CustomResourceDefinition): FieldError[] {
  const { strategy, webhook } = conversion ?? {};
  if (!strategy) return [required('spec.conversion.strategy')];
  if (strategy === 'None') {
    return webhook
      ? [
          {
            type: 'FieldValueForbidden',
            field: 'spec.conversion.webhook',
            detail: 'should not be set when strategy is not set to Webhook',
          },
        ]
      : [];
  }
  if (strategy !== 'Webhook') return [notSupported('spec.conversion.strategy', strategy, ['None', 'Webhook'])];
  return webhook?.clientConfig
    ? []
    : [required('spec.conversion.webhookClientConfig', 'required when strategy is set to Webhook')];
}
