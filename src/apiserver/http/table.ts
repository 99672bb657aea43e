import { badRequest, fieldErrorText, invalidValue, type Stored } from '#api';
import type { Kind } from '#kinds';
import type { Wanted } from './accept.ts';

export type Include = 'None' | 'Metadata' | 'Object';
/** What a table shows of its objects. */
type Shown = Pick<Kind, 'columns' | 'completion'>;
type MetaVersion = Wanted['metaVersion'];

/** The columns of a kind in the form of a Table answer. */
function columnDefinitions(kind: Shown): object[] {
  return kind.columns.map(({ name, type, format = '', description = '', priority = 0 }) => ({
    name,
    type,
    format,
    description,
    priority,
  }));
}

/** Objects as `kubectl get` shows them. Columns are left out of all but the first answer of a watch. */
export function tableOf(
  kind: Shown,
  objects: readonly Stored[],
  options: { include: Include; nowMs: number; metadata: object; metaVersion: MetaVersion; withColumns?: boolean },
): object {
  const { include, nowMs, metadata, metaVersion, withColumns = true } = options;
  const shownIn = { None: () => null, Object: (o: Stored) => o, Metadata: (o: Stored) => metadataOnly(o, metaVersion) };
  return {
    kind: 'Table',
    apiVersion: `meta.k8s.io/${metaVersion}`,
    metadata,
    columnDefinitions: withColumns ? columnDefinitions(kind) : null,
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
