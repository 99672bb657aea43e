import type { KubeObject } from '#api';
import type { Kind } from './kind.ts';
import { normaliseBySchema } from './schema-walk.ts';

/** Brings a draft into the form in which it is stored: by the schema, then by its kind. */
export function normalise<T extends KubeObject>(kind: Kind<T>, draft: T): void {
  normaliseBySchema(kind.definition, draft);
  kind.defaults?.(draft);
}
