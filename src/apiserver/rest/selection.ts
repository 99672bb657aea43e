import {
  badRequest,
  type FieldCondition,
  FieldSelectorError,
  fieldsMatch,
  LabelSelectorError,
  labelsMatch,
  parseFieldSelector,
  parseLabelSelector,
  quoted,
  type Requirements,
  type Stored,
} from '#api';
import type { Kind } from '#kinds';
import { shown } from './rest-context.ts';

/** Which objects of a kind a list or watch is about. */
export interface Selection {
  /** Selects everything: no test is needed. */
  readonly all: boolean;
  /** The one name it can select, when its fields say so. */
  readonly name: string | undefined;
  matches(object: Stored): boolean;
}

/** Reads the two selectors of a query. Throws `BadRequest` in the original's words. */
export function selectionOf(
  kind: Kind,
  { labelSelector, fieldSelector }: { labelSelector?: string | undefined; fieldSelector?: string | undefined },
): Selection {
  const labels = labelSelector ? readLabels(labelSelector) : [];
  const fields = fieldSelector ? readFields(kind, fieldSelector) : [];
  const named = fields.find((f) => f.path === 'metadata.name' && !f.negated);
  return {
    all: labels.length === 0 && fields.length === 0,
    name: named?.value,
    matches(object) {
      if (!labelsMatch(labels, object.metadata.labels)) return false;
      if (fields.length === 0) return true;
      // Fields are those of this kind, whatever form the object is stored in.
      const own = shown(kind, object);
      return fieldsMatch(fields, (path) => fieldOf(kind, path, own));
    },
  };
}

function readLabels(text: string): Requirements {
  try {
    return parseLabelSelector(text);
  } catch (error) {
    if (error instanceof LabelSelectorError) throw badRequest(error.message);
    throw error;
  }
}

function readFields(kind: Kind, text: string): FieldCondition[] {
  try {
    const conditions = parseFieldSelector(text);
    for (const { path } of conditions) {
      const unknown = unknownField(kind, path);
      if (unknown !== undefined) throw badRequest(unknown);
    }
    return conditions;
  } catch (error) {
    if (error instanceof FieldSelectorError) throw badRequest(error.message);
    throw error;
  }
}

/** Kinds with fields of their own have other words than those that know only names. */
function unknownField(kind: Kind, path: string): string | undefined {
  const { selectableFields, custom, namespaced } = kind;
  const hasOwnWords = selectableFields !== undefined || custom !== undefined;
  if (path === 'metadata.name' || selectableFields?.[path]) return undefined;
  if (path === 'metadata.namespace' && (namespaced || !hasOwnWords)) return undefined;
  if (kind.unknownField) return kind.unknownField(path);
  if (hasOwnWords) return `field label not supported: ${path}`;
  return `${quoted(path)} is not a known field selector: only "metadata.name", "metadata.namespace"`;
}

function fieldOf(kind: Kind, path: string, object: Stored): string {
  if (path === 'metadata.name') return object.metadata.name;
  if (path === 'metadata.namespace') return object.metadata.namespace ?? '';
  return kind.selectableFields?.[path]?.(object) ?? '';
}
