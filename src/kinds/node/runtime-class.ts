import { dnsLabelProblems, type RuntimeClass } from '#api';
import { ageColumn, nameColumn } from '../cells.ts';
import { validateTolerations } from '../core/pod/validation/tolerations.ts';
import { problems } from '../field-rules.ts';
import { immutable } from '../immutable-field.ts';
import { declareKind } from '../kind.ts';
import { validateLabels } from '../metadata-validation.ts';

export const runtimeClasses = declareKind<RuntimeClass>({
  group: 'node.k8s.io',
  version: 'v1',
  kind: 'RuntimeClass',
  plural: 'runtimeclasses',
  singular: 'runtimeclass',
  shortNames: [],
  categories: [],
  namespaced: false,
  definition: 'io.k8s.api.node.v1.RuntimeClass',
  subresources: {},
  countsGenerations: false,
  needsVersionToUpdate: true,
  columns: [nameColumn, { name: 'Handler', type: 'string', cell: ({ handler }) => handler }, ageColumn],
  validate: ({ handler, scheduling }) => [
    ...problems('handler', handler, dnsLabelProblems(handler)),
    ...validateLabels(scheduling?.nodeSelector, 'scheduling.nodeSelector'),
    ...validateTolerations('scheduling.tolerations', scheduling?.tolerations ?? []),
  ],
  validateUpdate: ({ handler }, old) => immutable('handler', handler, old.handler),
});
