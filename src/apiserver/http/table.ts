import type { Stored } from '#api';
import type { Kind } from '#kinds';

type Include = 'None' | 'Metadata' | 'Object';

const ROW_METADATA = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' };

/** The columns of a kind in the form of a Table answer. */
function columnDefinitions(kind: Kind): object[] {
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
  kind: Kind,
  objects: readonly Stored[],
  options: { include: Include; nowMs: number; metadata: object; withColumns?: boolean },
): object {
  const { include, nowMs, metadata, withColumns = true } = options;
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: withColumns ? columnDefinitions(kind) : [],
    rows: objects.map((object) => ({
      cells: kind.columns.map((column) => column.cell(object, nowMs)),
      ...(include !== 'None' && { object: include === 'Object' ? object : metadataOnly(object) }),
    })),
  };
}

export function includeOf(text: string | null): Include {
  return text === 'None' || text === 'Object' ? text : 'Metadata';
}

/** An object without spec, status and the like. */
export function metadataOnly(object: Stored): object {
  return { ...ROW_METADATA, metadata: object.metadata };
}
