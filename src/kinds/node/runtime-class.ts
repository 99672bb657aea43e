import { dnsLabelProblems, duplicate, type FieldError, type RuntimeClass, type Toleration } from '#api';
import { ageColumn, nameColumn } from '../cells.ts';
import { oldLabelWarning } from '../core/persistent-volume/warnings.ts';
import { validateTolerations } from '../core/pod/validation/tolerations.ts';
import { problems } from '../field-rules.ts';
import { immutable, sameValue } from '../immutable-field.ts';
import { declareKind } from '../kind.ts';
import { validateLabels } from '../metadata-validation.ts';
import { containerResourceName, resourceAmount } from '../resource-names.ts';

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
  validate: (runtimeClass, old) =>
    old ? immutable('handler', runtimeClass.handler, old.handler) : validate(runtimeClass),
  warnings: ({ scheduling }) =>
    Object.keys(scheduling?.nodeSelector ?? {}).flatMap((label) => {
      const old = oldLabelWarning(label);
      return old ? [`scheduling.nodeSelector: ${old}`] : [];
    }),
});

function validate({ handler, overhead, scheduling }: RuntimeClass): FieldError[] {
  const tolerations = scheduling?.tolerations ?? [];
  return [
    ...problems('handler', handler, dnsLabelProblems(handler)),
    ...Object.entries(overhead?.podFixed ?? {}).flatMap(([name, amount]) => [
      ...containerResourceName(`overhead.limits[${name}]`, name),
      ...resourceAmount(`overhead.limits[${name}]`, name, amount),
    ]),
    ...validateLabels(scheduling?.nodeSelector, 'scheduling.nodeSelector'),
    ...validateTolerations('scheduling.tolerations', tolerations),
    ...tolerations.flatMap((toleration, i) => {
      const first = tolerations.findIndex((other) => sameValue(other, toleration));
      return first < i ? [duplicate(`scheduling.tolerations[${i}]`, shown(toleration))] : [];
    }),
  ];
}

/** A toleration as the original's messages show it. */
function shown({ key, operator, value, effect, tolerationSeconds }: Toleration): object {
  return {
    Key: key ?? '',
    Operator: operator ?? '',
    Value: value ?? '',
    Effect: effect ?? '',
    TolerationSeconds: tolerationSeconds ?? null,
  };
}
