import { type FieldError, invalidValue, type KubeObject, type Namespace, type Stored } from '#api';
import { ageColumn, nameColumn } from '../cells.ts';
import { qualifiedName } from '../field-rules.ts';
import { declareKind, type SubresourceUpdate } from '../kind.ts';
import { finalizerDomain } from '../metadata-validation.ts';

/** The one way to take finalizers off a namespace. */
const finalizeUpdate: SubresourceUpdate = {
  prepare(
    draft: KubeObject & Pick<Namespace, 'status'>,
    { status }: Stored & { status?: Stored<Namespace>['status'] },
  ) {
    draft.status = status ?? {};
  },
  validate: (object) => validateFinalizers((object as Namespace).spec?.finalizers, (i) => `spec.finalizers[${i}]`),
};

export const namespaces = declareKind<Namespace>({
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  singular: 'namespace',
  shortNames: ['ns'],
  categories: [],
  namespaced: false,
  verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
  definition: 'io.k8s.api.core.v1.Namespace',
  subresources: {
    status: true,
    others: [{ name: 'finalize', kind: 'Namespace', verbs: ['update'], update: finalizeUpdate }],
  },
  nameRule: 'dns-label',
  countsGenerations: false,
  selectableFields: { 'status.phase': (o) => o.status.phase ?? '', name: (o) => o.metadata.name },
  columns: [
    nameColumn,
    { name: 'Status', type: 'string', description: 'The status of the namespace', cell: (o) => o.status.phase ?? '' },
    ageColumn,
  ],
  defaults: defaultNamespace,
  prepareCreate(draft) {
    draft.spec = { ...draft.spec, finalizers: [...new Set([...(draft.spec?.finalizers ?? []), KUBERNETES])] };
    draft.status = { phase: 'Active' };
  },
  prepareUpdate(draft, old) {
    draft.spec = { ...draft.spec, finalizers: old.spec.finalizers };
  },
  validate: validateNamespace,
  validateStatus,
});

/** Kept on every namespace until its contents are gone; only `finalize` takes it off. */
const KUBERNETES = 'kubernetes';

function defaultNamespace(draft: Namespace): void {
  const name = draft.metadata?.name;
  if (draft.metadata && name) draft.metadata.labels = { ...draft.metadata.labels, 'kubernetes.io/metadata.name': name };
  draft.spec ??= {};
  draft.status ??= {};
  draft.status.phase ??= 'Active';
}

function validateNamespace({ spec }: Namespace, old?: Stored<Namespace>): FieldError[] {
  return old ? [] : validateFinalizers(spec?.finalizers, () => 'spec.finalizers');
}

function validateFinalizers(finalizers: readonly string[] = [], fieldOf: (index: number) => string): FieldError[] {
  return finalizers.flatMap((name, i) => [...qualifiedName(fieldOf(i), name), ...finalizerDomain(fieldOf(i), name)]);
}

/** A namespace is Active until it is deleted, and Terminating from then on. */
function validateStatus({ metadata, status }: Namespace): FieldError[] {
  const [phase, when] = metadata?.deletionTimestamp ? ['Terminating', 'not empty'] : ['Active', 'empty'];
  if (status?.phase === phase) return [];
  const text = `may only be '${phase}' if \`deletionTimestamp\` is ${when}`;
  return [invalidValue('status.Phase', status?.phase ?? '', text)];
}
