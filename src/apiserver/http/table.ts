import { badRequest, type Descriptions, fieldErrorText, invalidValue, loadDescriptions, type Stored } from '#api';
import type { FieldText, Kind } from '#kinds';
import type { Wanted } from './accept.ts';

export type Include = 'None' | 'Metadata' | 'Object';
/** What a table shows of its objects. */
type Shown = Pick<Kind, 'columns' | 'completion'>;
/** The columns of a kind in the form of a Table answer. */
export type ColumnDefinitions = readonly object[];
type MetaVersion = Wanted['metaVersion'];

const described = new WeakMap<Kind['columns'], Promise<ColumnDefinitions>>();

/** The columns as they stand in a table. Made once, when they are first asked for: what some of them say must be loaded. */
export function columnDefinitionsOf(columns: Kind['columns']): Promise<ColumnDefinitions> {
  let definitions = described.get(columns);
  if (!definitions) {
    definitions = loadDescriptions().then((texts) => columns.map((column) => columnDefinition(column, texts)));
    described.set(columns, definitions);
  }
  return definitions;
}

function columnDefinition(column: Kind['columns'][number], texts: Descriptions): object {
  const { name, type, format = '', description = '', priority = 0 } = column;
  return { name, type, format, description: wordsOf(description, texts), priority };
}

/** The values a field may have, which are told below what is said of it, are no matter of a column. */
const VALUES = '\n\nPossible enum values:';

function wordsOf(description: string | FieldText, texts: Descriptions): string {
  if (typeof description === 'string') return description;
  const [words = ''] = (texts[description.definition]?.[1][description.field] ?? '').split(VALUES);
  return words;
}

/** Objects as `kubectl get` shows them. `columns` is null in all but the first answer of a watch. */
export function tableOf(
  kind: Shown,
  objects: readonly Stored[],
  options: {
    columns: ColumnDefinitions | null;
    include: Include;
    nowMs: number;
    metadata: object;
    metaVersion: MetaVersion;
  },
): object {
  const { columns, include, nowMs, metadata, metaVersion } = options;
  const shownIn = { None: () => null, Object: (o: Stored) => o, Metadata: (o: Stored) => metadataOnly(o, metaVersion) };
  return {
    kind: 'Table',
    apiVersion: `meta.k8s.io/${metaVersion}`,
    metadata,
    columnDefinitions: columns,
    rows: objects.map((object) => ({
      cells: kind.columns.map((column) => column.cell(object, nowMs)),
      ...conditionsOf(kind.completion?.(object)),
      object: shownIn[include](object),
    })),
  };
}

function conditionsOf(completion: { reason: string; message: string } | undefined): object {
  return completion ? { conditions: [{ type: 'Completed', status: 'True', ...completion }] } : {};
}

/** How much of each object a Table has beside its cells. Throws `BadRequest` for anything unheard of. */
export function includeOf(text: string | null, form: Wanted['form']): Include {
  if (form !== 'table' || text === null || text === '') return 'Metadata';
  if (text === 'None' || text === 'Object' || text === 'Metadata') return text;
  const error = invalidValue('includeObject', text, "must be 'Metadata', 'Object', 'None', or empty");
  throw badRequest(`Unable to convert to Table as requested: ${fieldErrorText(error)}`);
}

/** An object without spec, status and the like. */
export function metadataOnly({ metadata }: { metadata: object }, metaVersion: MetaVersion): object {
  return { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${metaVersion}`, metadata };
}
