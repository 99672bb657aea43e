import type { CustomResourceDefinition, CustomResourceDefinitionVersion, FieldError, KubeObject, Stored } from '#api';
import { cloneJson } from '#api';
import type { CustomShape, Kind, Subresources } from '#kinds';
import { checkScale } from './check-scale.ts';
import { checkValue } from './check-value.ts';
import { definitionsOf } from './definitions.ts';
import { fillDefaults, hasDefaults } from './fill-defaults.ts';
import { compileJsonPath } from './json-path.ts';
import { openApiSchema } from './open-api-schema.ts';
import type { Match } from './patterns.ts';
import { printerColumns } from './printer-columns.ts';
import { dropNulls, prune } from './prune.ts';
import type { Schema } from './structural-schema.ts';

type Definition = Stored<CustomResourceDefinition>;

/** The kinds of one state of a definition, and how to say that this state is over. */
export interface CustomKinds {
  kinds: readonly Kind[];
  retire(): void;
}

/** The kinds a definition declares: one for each version it serves. */
export function customKinds(definition: Definition, match: Match): CustomKinds {
  const told = new Set<() => void>();
  const onRetired = (tell: () => void) => {
    told.add(tell);
    return () => told.delete(tell);
  };
  const served = definition.spec.versions.filter((version) => version.served);
  return {
    kinds: served.map((version) => customKind(definition, version, { match, onRetired })),
    retire: () => {
      for (const tell of [...told]) tell();
    },
  };
}

interface Surroundings {
  match: Match;
  onRetired: CustomShape['onRetired'];
}

function customKind(
  definition: Definition,
  version: CustomResourceDefinitionVersion,
  { match, onRetired }: Surroundings,
): Kind {
  const { group, scope, names: wanted } = definition.spec;
  const names = { ...wanted, ...definition.status.acceptedNames };
  const schema: Schema = version.schema?.openAPIV3Schema ?? { type: 'object' };
  const name = `${group.split('.').reverse().join('.')}.${version.name}.${names.kind}`;
  const validate = (object: KubeObject, old?: Stored): FieldError[] => [
    ...checkValue(schema, object, { path: '', match, old }),
    ...checkScale(version.subresources?.scale, object),
  ];
  const complete = (draft: object) => {
    dropNulls(schema, draft);
    prune(schema, draft);
    fillDefaults(schema, draft);
  };
  const kind: Kind = {
    group,
    version: version.name,
    kind: names.kind,
    plural: names.plural,
    singular: names.singular ?? names.kind.toLowerCase(),
    shortNames: names.shortNames ?? [],
    categories: names.categories ?? [],
    namespaced: scope === 'Namespaced',
    definition: name,
    custom: {
      definitions: definitionsOf(name, `${group}/${version.name} ${names.kind}`, schema),
      onRetired,
      prune: (draft) => prune(schema, draft),
      openApiSchema: (dialect, texts) => ({
        ...openApiSchema(schema, dialect, texts),
        'x-kubernetes-group-version-kind': [{ group, kind: names.kind, version: version.name }],
      }),
    },
    ...(version.deprecated && {
      deprecation: version.deprecationWarning ?? `${group}/${version.name} ${names.kind} is deprecated`,
    }),
    subresources: subresourcesOf(version),
    countsGenerations: true,
    plainFinalizers: true,
    needsVersionToUpdate: true,
    columns: printerColumns(version.additionalPrinterColumns),
    selectableFields: selectableFieldsOf(version),
    defaults: complete,
    validate,
    validateStatus: validate,
  };
  const storedAs = conversion(definition, kind, complete, schema);
  return storedAs ? { ...kind, storedAs } : kind;
}

function subresourcesOf({ subresources }: CustomResourceDefinitionVersion): Subresources {
  const { status, scale } = subresources ?? {};
  return {
    ...(status !== undefined && { status: true as const }),
    ...(scale && {
      scale: {
        specReplicas: withoutDot(scale.specReplicasPath),
        statusReplicas: withoutDot(scale.statusReplicasPath),
        ...(scale.labelSelectorPath && { selector: withoutDot(scale.labelSelectorPath) }),
      },
    }),
  };
}

function withoutDot(path: string): string {
  return path.startsWith('.') ? path.slice(1) : path;
}

function selectableFieldsOf({ selectableFields = [] }: CustomResourceDefinitionVersion): Kind['selectableFields'] {
  return Object.fromEntries(
    selectableFields.map(({ jsonPath }) => {
      const find = compileJsonPath(jsonPath);
      return [withoutDot(jsonPath), (object: KubeObject) => String(find?.(object)[0] ?? '')];
    }),
  );
}

/**
 * What is stored may differ from what is shown: in its version, or in defaults and fields that the definition got or
 * lost since. Where neither can be, the stored bytes are the answer.
 */
function conversion(
  { metadata, spec, status }: Definition,
  kind: Kind,
  complete: (draft: object) => void,
  schema: Schema,
): Kind['storedAs'] {
  const storage = spec.versions.find((version) => version.storage)?.name ?? kind.version;
  const isStorage = storage === kind.version && (status.storedVersions ?? []).length <= 1;
  const neverChanged = (metadata.generation ?? 1) === 1 || !hasDefaults(schema);
  if (isStorage && neverChanged) return undefined;
  const made = new WeakMap<object, KubeObject>();
  return {
    kind: () => kind,
    toStored: (object) => ({ ...object, apiVersion: `${spec.group}/${storage}` }),
    fromStored: (object) => {
      const known = made.get(object);
      if (known) return known;
      const shown = { ...cloneJson(object), apiVersion: `${spec.group}/${kind.version}` };
      complete(shown);
      made.set(object, shown);
      return shown;
    },
  };
}
