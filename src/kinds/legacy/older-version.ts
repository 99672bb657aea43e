import { apiVersionOf, cloneJson, type FieldError, type KubeObject, type Stored } from '#api';
import { columnsThrough } from '../columns-through.ts';
import type { FieldReader, Kind } from '../kind.ts';
import { normalise } from '../normalise.ts';

/** How an older version of a kind differs from today's. What is absent is as it is today. */
export interface OlderVersion {
  readonly group?: string;
  readonly version: string;
  /** The releases of the original, such as `1.8`, that called it old and that took it away. */
  readonly deprecated: string;
  readonly removed: string;
  /** What to use instead, where the original does not name today's kind. */
  readonly use?: string;
  /** Runs before today's defaults. */
  defaults?(draft: KubeObject): void;
  /** Give another object and change nothing. The version is set by others. */
  toToday?(object: KubeObject): object;
  fromToday?(object: KubeObject): object;
  prepareCreate?(draft: KubeObject): void;
  prepareUpdate?(draft: KubeObject, old: KubeObject): void;
  /** Fields that may change here although they are fixed today. */
  readonly mayChange?: readonly string[];
  /** An error as it was told when fields had other names. */
  inOlderWords?(error: FieldError): FieldError;
  /** What the object owns stays when it is deleted, unless the caller says otherwise. */
  readonly orphansByDefault?: true;
}

/** The release, in the form of the original's warnings. */
function deprecationOf(kind: string, { deprecated, removed }: OlderVersion, own: string, use: string): string {
  return `${own} ${kind} is deprecated in v${deprecated}+, unavailable in v${removed}+; use ${use}`;
}

/**
 * An older version of a kind: the same objects in another form, kept as today's kind keeps them. Whatever is not said
 * of it is derived from today's kind.
 */
export function olderVersion<T extends KubeObject>(today: Kind<T>, older: OlderVersion): Kind<T> {
  const { version, group = today.group } = older;
  const own = apiVersionOf({ group, version });
  const todays = apiVersionOf(today);
  const toStored = (object: KubeObject): Stored<T> => {
    const stored = cloneJson({ ...(older.toToday?.(object) ?? object), apiVersion: todays });
    normalise(today, stored as T);
    return stored as Stored<T>;
  };
  const fromStored = (object: KubeObject) => ({ ...(older.fromToday?.(object) ?? object), apiVersion: own }) as T;
  const told = (errors: FieldError[] = []) => (older.inOlderWords ? errors.map(older.inOlderWords) : errors);
  const { prepareCreate = today.prepareCreate, prepareUpdate = today.prepareUpdate } = older;
  return {
    ...today,
    group,
    version,
    definition: `io.k8s.api.${group.split('.')[0]}.${version}.${today.kind}`,
    deprecation: deprecationOf(today.kind, older, own, older.use ?? `${todays} ${today.kind}`),
    // Short names and categories are told apart by group alone: a second one would be shown, or warned of, twice.
    shortNames: group === today.group ? today.shortNames : [],
    categories: today.categories.filter((category) => category !== 'all'),
    subresources: subresourcesOf(today, { group, version }),
    storedAs: { kind: () => today as unknown as Kind, toStored, fromStored },
    columns: columnsThrough(today.columns, toStored),
    ...(today.selectableFields && { selectableFields: selectableFieldsOf(today.selectableFields, toStored) }),
    ...(older.orphansByDefault && { orphansByDefault: true }),
    ...(prepareCreate && { prepareCreate }),
    ...(prepareUpdate && { prepareUpdate }),
    defaults(draft) {
      older.defaults?.(draft);
      today.defaults?.(draft);
    },
    validate: (object) => told(today.validate(toStored(object))),
    validateUpdate: (object, old) =>
      told(today.validateUpdate?.(toStored(object), toStored(old))).filter(
        ({ field }) => !older.mayChange?.includes(field),
      ),
    validateStatus: (object, old) => told(today.validateStatus?.(toStored(object), toStored(old))),
    warnings: (object, old) => today.warnings?.(toStored(object), old && toStored(old)) ?? [],
  };
}

/** Groups of workloads had a scale of their own in each of their older versions. */
function subresourcesOf<T extends KubeObject>(
  { subresources }: Kind<T>,
  at: { group: string; version: string },
): Kind['subresources'] {
  const { scale } = subresources;
  return scale ? { ...subresources, scale: { ...scale, scaleIn: at } } : subresources;
}

function selectableFieldsOf<T extends KubeObject>(
  fields: NonNullable<Kind<T>['selectableFields']>,
  toStored: (object: KubeObject) => Stored<T>,
): { [path: string]: FieldReader<T> } {
  return Object.fromEntries(
    Object.entries(fields).map(([path, read]) => [path, (object: Stored<T>) => read(toStored(object))]),
  );
}
