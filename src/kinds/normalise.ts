import { definitions, type KubeObject, OBJECT_META } from '#api';
import type { Kind } from './kind.ts';
import { normaliseBySchema } from './schema-walk.ts';

/** Brings a draft into the form in which it is stored: by the schema, with spec and status there, then by its kind. */
export function normalise<T extends KubeObject>(kind: Kind<T>, draft: T): void {
  if (kind.custom) normaliseBySchema(OBJECT_META, draft.metadata ?? {});
  else normaliseBySchema(kind.definition, draft);
  const { spec, status } = definitions[kind.definition]?.fields ?? {};
  const parts = draft as T & { spec?: unknown; status?: unknown };
  if (spec) parts.spec ??= {};
  if (status) parts.status ??= {};
  kind.defaults?.(draft);
}
