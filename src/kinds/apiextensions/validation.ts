import {
  type CustomResourceDefinition,
  type CustomResourceDefinitionVersion,
  dns1035LabelProblems,
  dnsSubdomainProblems,
  type FieldError,
  invalidValue,
  notSupported,
  required,
  type Stored,
} from '#api';
import { immutable, sameValue } from '../immutable-field.ts';
import { validateConversion } from './conversion-validation.ts';
import { eachSchema } from './each-schema.ts';
import { validateNames, validateRequiredNames } from './names-validation.ts';
import { validateRoot } from './root-schema.ts';
import { schemasOf } from './schemas-of.ts';
import { validateStructural } from './structural.ts';
import {
  validateColumns,
  validateDeprecation,
  validateSelectableFields,
  validateSubresources,
} from './version-validation.ts';

const APPROVAL = 'api-approved.kubernetes.io';
const APPROVAL_URL = 'see https://github.com/kubernetes/enhancements/pull/1111';

export function validateDefinition(
  definition: CustomResourceDefinition,
  old?: Stored<CustomResourceDefinition>,
): FieldError[] {
  const { metadata, spec, status } = definition;
  const errors: FieldError[] = [];
  const wanted = `${spec.names?.plural}.${spec.group}`;
  if (!old && metadata?.name !== wanted) {
    errors.push(invalidValue('metadata.name', metadata?.name, 'must be spec.names.plural+"."+spec.group'));
  }
  return [
    ...errors,
    ...validateSpec(definition),
    ...(old ? validateFixed(spec, old) : []),
    ...(status?.acceptedNames ? validateNames(status.acceptedNames, 'status.acceptedNames') : []),
    ...validateStoredVersions(definition),
    ...validateApproval(definition),
    ...validatePreserving(spec, old),
  ];
}

type Spec = CustomResourceDefinition['spec'];

function validateSpec(definition: CustomResourceDefinition): FieldError[] {
  const { spec } = definition;
  const errors = validateGroup(spec.group);
  if (!spec.scope) errors.push(required('spec.scope'));
  else if (!['Cluster', 'Namespaced'].includes(spec.scope)) {
    errors.push(notSupported('spec.scope', spec.scope, ['Cluster', 'Namespaced']));
  }
  const schemas = schemasOf(definition);
  const structural = schemas.map(({ path, schema, version }) => {
    // Of what all versions have alike only that is seen which they have alike, too.
    const hasStatus = version
      ? version.subresources?.status !== undefined
      : isShared(spec, 'subresources') && spec.versions[0]?.subresources?.status !== undefined;
    return { path, errors: [...validateRoot(schema, path, hasStatus), ...validateStructural(schema, path)] };
  });
  const own = structural.filter(({ path }) => path.startsWith('spec.versions'));
  const common = structural.filter(({ path }) => !path.startsWith('spec.versions'));
  const flat = (lists: typeof structural) => lists.flatMap((list) => list.errors);
  return [
    ...errors,
    ...validateVersions(spec, flat(own)),
    ...validateRequiredNames(spec.names ?? {}),
    ...validateNames(spec.names ?? {}, 'spec.names'),
    ...flat(common),
    ...shared(spec, 'subresources', (version) => validateSubresources('spec', version.subresources)),
    ...shared(spec, 'additionalPrinterColumns', (version) => validateColumns('spec', version.additionalPrinterColumns)),
    ...shared(spec, 'selectableFields', selectable('spec')),
    ...validateConversion('spec.conversion', spec.conversion),
  ];
}

function selectable(path: string) {
  return ({ selectableFields, schema }: CustomResourceDefinitionVersion): FieldError[] =>
    validateSelectableFields(path, selectableFields, schema?.openAPIV3Schema);
}

/** What all versions have alike the original moves to the whole, and names it there. */
function isShared({ versions = [] }: Spec, field: keyof CustomResourceDefinitionVersion): boolean {
  return versions.every((version) => sameValue(version[field], versions[0]?.[field]));
}

function shared(
  spec: Spec,
  field: keyof CustomResourceDefinitionVersion,
  check: (version: CustomResourceDefinitionVersion) => FieldError[],
): FieldError[] {
  const [first] = spec.versions ?? [];
  return first && isShared(spec, field) ? check(first) : [];
}

function validateVersions(spec: Spec, ofSchemas: readonly FieldError[]): FieldError[] {
  const { versions = [] } = spec;
  const errors: FieldError[] = [];
  versions.forEach(({ schema }, i) => {
    if (schema?.openAPIV3Schema) return;
    errors.push(required(`spec.versions[${i}].schema.openAPIV3Schema`, 'schemas are required'));
  });
  const own = (field: keyof CustomResourceDefinitionVersion, found: () => FieldError[]) =>
    isShared(spec, field) ? [] : found();
  versions.forEach((version, i) => {
    const path = `spec.versions[${i}]`;
    errors.push(
      ...label(`${path}.name`, version.name ?? ''),
      ...validateDeprecation(path, version),
      ...ofSchemas.filter(({ field }) => field.startsWith(`${path}.`)),
      ...own('subresources', () => validateSubresources(path, version.subresources)),
      ...own('additionalPrinterColumns', () => validateColumns(path, version.additionalPrinterColumns)),
      ...own('selectableFields', () => selectable(path)(version)),
    );
  });
  const said = (text: string) => errors.push(invalidValue('spec.versions', shownVersions(spec), text));
  if (new Set(versions.map(({ name }) => name)).size < versions.length) said('must contain unique version names');
  if (versions.filter(({ storage }) => storage).length !== 1) {
    said('must have exactly one version marked as storage version');
  }
  // The first version is also the version of the whole, from when there was but one.
  return versions[0] ? [...errors, ...label('spec.version', versions[0].name)] : errors;
}

function label(field: string, name: string): FieldError[] {
  const problems = name ? dns1035LabelProblems(name) : [];
  return problems.length > 0 ? [invalidValue(field, name, problems.join(','))] : [];
}

/** Versions in the form in which the original shows them: without what it has moved to the whole. */
function shownVersions(spec: Spec): object[] {
  const part = (field: keyof CustomResourceDefinitionVersion, version: CustomResourceDefinitionVersion) =>
    isShared(spec, field) ? null : (version[field] ?? null);
  return (spec.versions ?? []).map((version) => ({
    Name: version.name,
    Served: version.served,
    Storage: version.storage,
    Deprecated: version.deprecated ?? false,
    DeprecationWarning: version.deprecationWarning ?? null,
    Schema: part('schema', version),
    Subresources: part('subresources', version),
    AdditionalPrinterColumns: part('additionalPrinterColumns', version),
    SelectableFields: part('selectableFields', version),
  }));
}

/** Names and scope are where objects are stored. */
function validateFixed(spec: Spec, old: Stored<CustomResourceDefinition>): FieldError[] {
  const established = old.status.conditions?.some((c) => c.type === 'Established' && c.status === 'True');
  return [
    ...(established ? immutable('spec.scope', spec.scope, old.spec.scope) : []),
    ...(established ? immutable('spec.names.kind', spec.names.kind, old.spec.names.kind) : []),
    ...immutable('spec.group', spec.group, old.spec.group),
    ...immutable('spec.names.plural', spec.names.plural, old.spec.names.plural),
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
  const known = (spec.versions ?? []).map(({ name }) => name);
  return (status?.storedVersions ?? []).flatMap((version, i) => {
    if (known.includes(version)) return [];
    const text = `missing from spec.versions; ${version} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${version} and removes ${version} from status.storedVersions`;
    return [invalidValue(`status.storedVersions[${i}]`, version, text)];
  });
}

function validateGroup(group: string): FieldError[] {
  if (!group) return [required('spec.group')];
  const problems = dnsSubdomainProblems(group);
  if (problems.length > 0) return [invalidValue('spec.group', group, problems.join(','))];
  return group.includes('.') ? [] : [invalidValue('spec.group', group, 'should be a domain with at least one dot')];
}

function validateApproval({ metadata, spec: { group } }: CustomResourceDefinition): FieldError[] {
  if (!/(^|\.)(k8s|kubernetes)\.io$/.test(group)) return [];
  const field = `metadata.annotations[${APPROVAL}]`;
  const approval = metadata?.annotations?.[APPROVAL] ?? '';
  const lead = `protected groups must have approval annotation "${APPROVAL}"`;
  if (approval === '') return [required(field, `${lead}, ${APPROVAL_URL}`)];
  if (approval.startsWith('unapproved') || URL.canParse(approval)) return [];
  const text = `${lead} with either a URL or a reason starting with "unapproved", ${APPROVAL_URL}`;
  return [invalidValue(field, approval, text)];
}

/** Keeping all that is not known is of the past; what was stored so stays. */
function validatePreserving(spec: Spec, old: Stored<CustomResourceDefinition> | undefined): FieldError[] {
  if (!spec.preserveUnknownFields || old?.spec.preserveUnknownFields) return [];
  const field = 'spec.preserveUnknownFields';
  let hasDefaults = false;
  for (const { schema } of schemasOf({ spec })) {
    eachSchema(schema, '', (_, place) => {
      hasDefaults ||= place.default !== undefined;
    });
  }
  const text =
    'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead';
  return [
    ...(hasDefaults ? [invalidValue(field, true, 'must be false in order to use defaults in the schema')] : []),
    invalidValue(field, true, text),
  ];
}
