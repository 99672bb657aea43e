import type { KubeObject, ObjectMeta, Stored } from '#api';
import type { Kind } from '#kinds';
import type { FieldSet } from '../patch/apply/field-set.ts';

type DoorKind = Pick<Kind, 'definition' | 'custom'>;

/** Kinds whose metadata nobody changes through their status. */
const METADATA_STAYS = /^io\.k8s\.(api\.flowcontrol\..*|apiextensions-apiserver\..*)$/;
/** What else of the metadata stays, by definition. */
const STAYS: { readonly [definition: string]: readonly (keyof ObjectMeta)[] } = {
  'io.k8s.api.apps.v1.Deployment': ['labels'],
  'io.k8s.api.core.v1.Pod': ['ownerReferences'],
};

function keepsMetadata({ definition, custom }: DoorKind): boolean {
  return custom !== undefined || METADATA_STAYS.test(definition);
}

/** Puts everything of a draft back to what it was, but for its status and what may be changed with it. */
export function carryAllButStatus(kind: DoorKind, draft: KubeObject & { status?: unknown }, old: Stored): void {
  const { status } = draft;
  const metadata = keepsMetadata(kind) ? { ...old.metadata } : { ...draft.metadata };
  for (const field of STAYS[kind.definition] ?? []) {
    if (old.metadata[field] === undefined) delete metadata[field];
    else Object.assign(metadata, { [field]: old.metadata[field] });
  }
  if (old.metadata.generation !== undefined) metadata.generation = old.metadata.generation;
  for (const key of Object.keys(draft)) if (!Object.hasOwn(old, key)) delete (draft as { [key: string]: unknown })[key];
  Object.assign(draft, old, { metadata });
  if (status !== undefined) draft.status = status;
  else if (kind.custom) delete draft.status;
  else draft.status = {};
}

/** What can be owned through the status. */
export function ownableWithStatus(kind: DoorKind, set: FieldSet): FieldSet {
  const { 'f:status': status, 'f:metadata': metadata } = set;
  const stays = (STAYS[kind.definition] ?? []).map((field) => `f:${field}`);
  const left = Object.entries(metadata ?? {}).filter(([element]) => !stays.includes(element));
  const isOwned = metadata !== undefined && !keepsMetadata(kind) && left.some(([element]) => element !== '.');
  return { ...(isOwned && { 'f:metadata': Object.fromEntries(left) }), ...(status && { 'f:status': status }) };
}
