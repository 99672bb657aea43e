import { fieldErrorText, type KubeObject, type Stored } from '#api';
import { type Kind, normalise, validateCreate, validateUpdate } from '../index.ts';

/** Fields of an object as a client writes them. */
export type Loose = { [field: string]: unknown };

/** A draft as a client would send it: named, and brought into the form in which it is stored. */
export function draftOf<T extends KubeObject>(kind: Kind<T>, fields: Loose): T {
  const { metadata, ...rest } = structuredClone(fields);
  const named = { name: 'x', ...(kind.namespaced && { namespace: 'ns' }), ...(metadata as Loose | undefined) };
  const object = { ...rest, metadata: named } as unknown as T;
  normalise(kind, object);
  return object;
}

/** The same as it is stored. */
export function storedOf<T extends KubeObject>(kind: Kind<T>, fields: Loose): Stored<T> {
  const object = draftOf(kind, fields);
  const identity = { uid: 'u', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z', generation: 1 };
  return {
    ...object,
    apiVersion: `${kind.group}/${kind.version}`,
    kind: kind.kind,
    metadata: { ...object.metadata, ...identity },
  } as unknown as Stored<T>;
}

/** All that is said to a create. */
export function createErrors<T extends KubeObject>(kind: Kind<T>, fields: Loose): string[] {
  const draft = draftOf(kind, fields);
  kind.prepareCreate?.(draft);
  return validateCreate(kind, draft).map((error) => fieldErrorText(error));
}

/** All that is said to an update, which keeps what identifies the object. */
export function updateErrors<T extends KubeObject>(kind: Kind<T>, before: Loose, after: Loose): string[] {
  const old = storedOf(kind, before);
  const draft = storedOf(kind, after) as unknown as T;
  kind.prepareUpdate?.(draft, old);
  return validateUpdate(kind, draft, old).map((error) => fieldErrorText(error));
}

/** All that is said to an update of the status. */
export function statusErrors<T extends KubeObject>(kind: Kind<T>, before: Loose, after: Loose): string[] {
  const old = storedOf(kind, before);
  const draft = storedOf(kind, after) as unknown as T;
  return (kind.validateStatus?.(draft, old) ?? []).map((error) => fieldErrorText(error));
}
