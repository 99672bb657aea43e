import { fieldErrorText, type KubeObject, type Stored } from '#api';
import { type Kind, normalise, validateCreate, validateUpdate } from './index.ts';

/** Fields of an object as a test writes them down: right or wrong. */
export type Loose = { [field: string]: unknown };

/** A draft as a client would send it, named and brought into its stored form. */
export function drafted(kind: Kind, fields: Loose): KubeObject {
  const { metadata, ...rest } = structuredClone(fields) as { metadata?: object };
  const object: KubeObject = {
    ...rest,
    metadata: { name: 'x', ...(kind.namespaced && { namespace: 'ns' }), ...metadata },
  };
  normalise(kind, object);
  return object;
}

/** The same as it would stand in the store. */
export function storedAs(kind: Kind, fields: Loose): Stored {
  const { metadata, ...rest } = drafted(kind, fields);
  const identity = { name: 'x', uid: 'u', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' };
  return { ...rest, apiVersion: 'v1', kind: kind.kind, metadata: { ...identity, ...metadata } };
}

/** Everything that is said of a new object, in order. */
export function createErrors(kind: Kind, fields: Loose): string[] {
  return validateCreate(kind, drafted(kind, fields)).map((e) => fieldErrorText(e));
}

/** Everything that is said of a replacement, in order, each once. */
export function updateErrors(kind: Kind, before: Loose, after: Loose): string[] {
  const old = storedAs(kind, before);
  const texts = validateUpdate(kind, storedAs(kind, after), old).map((e) => fieldErrorText(e));
  return [...new Set(texts)];
}

/** Everything that is said of a new status, in order. */
export function statusErrors(kind: Kind, before: Loose, after: Loose): string[] {
  const errors = kind.validateStatus?.(storedAs(kind, after), storedAs(kind, before)) ?? [];
  return errors.map((e) => fieldErrorText(e));
}
