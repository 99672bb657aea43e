import { type CSIStorageCapacity, type FieldError, invalidValue, nameProblems, parseQuantity } from '#api';
import { createdAtColumn, nameColumn } from '../cells.ts';
import { problems } from '../field-rules.ts';
import { immutable } from '../immutable-field.ts';
import { declareKind } from '../kind.ts';
import { validateLabelSelector } from '../label-selector-validation.ts';

export const csiStorageCapacities = declareKind<CSIStorageCapacity>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSIStorageCapacity',
  plural: 'csistoragecapacities',
  singular: 'csistoragecapacity',
  shortNames: [],
  categories: [],
  namespaced: true,
  definition: 'io.k8s.api.storage.v1.CSIStorageCapacity',
  subresources: {},
  countsGenerations: false,
  needsVersionToUpdate: true,
  columns: [nameColumn, createdAtColumn],
  validate: (capacity, old) => (old ? [] : validateCapacity(capacity)),
  validateUpdate: ({ nodeTopology, storageClassName }, old) => [
    ...immutable('nodeTopology', nodeTopology, old.nodeTopology),
    ...immutable('storageClassName', storageClassName, old.storageClassName),
  ],
});

function validateCapacity({ storageClassName, nodeTopology, capacity }: CSIStorageCapacity): FieldError[] {
  const errors = [
    ...validateLabelSelector('nodeTopology', nodeTopology),
    ...problems('storageClassName', storageClassName, nameProblems('dns-subdomain', storageClassName)),
  ];
  if (capacity === undefined || (parseQuantity(capacity)?.nano ?? 0n) >= 0n) return errors;
  return [...errors, invalidValue('capacity', capacity, 'must be greater than or equal to 0')];
}
