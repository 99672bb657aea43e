import type { Stored, V2HorizontalPodAutoscaler } from '#api';
import { ageColumn, nameColumn, textOf } from '../cells.ts';
import { type Column, declareKind } from '../kind.ts';
import { validateAutoscaler, validateAutoscalerStatus } from './autoscaler-validation.ts';
import { targetsText } from './targets-text.ts';

type Autoscaler = V2HorizontalPodAutoscaler;

export const autoscalerColumns: readonly Column<Autoscaler>[] = [
  nameColumn,
  {
    name: 'Reference',
    type: 'string',
    description: textOf('autoscaling.v2.HorizontalPodAutoscalerSpec', 'scaleTargetRef'),
    cell: ({ spec: { scaleTargetRef } }) => `${scaleTargetRef.kind}/${scaleTargetRef.name}`,
  },
  {
    name: 'Targets',
    type: 'string',
    description: textOf('autoscaling.v2.HorizontalPodAutoscalerSpec', 'metrics'),
    cell: targetsText,
  },
  {
    name: 'MinPods',
    type: 'string',
    description: textOf('autoscaling.v2.HorizontalPodAutoscalerSpec', 'minReplicas'),
    cell: ({ spec }) => String(spec.minReplicas ?? '<unset>'),
  },
  {
    name: 'MaxPods',
    type: 'string',
    description: textOf('autoscaling.v2.HorizontalPodAutoscalerSpec', 'maxReplicas'),
    cell: ({ spec }) => spec.maxReplicas,
  },
  {
    name: 'Replicas',
    type: 'string',
    description: textOf('autoscaling.v2.HorizontalPodAutoscalerStatus', 'currentReplicas'),
    cell: ({ status }: Stored<Autoscaler>) => status.currentReplicas ?? 0,
  },
  ageColumn,
];

export const horizontalPodAutoscalers = declareKind<V2HorizontalPodAutoscaler>({
  group: 'autoscaling',
  version: 'v2',
  kind: 'HorizontalPodAutoscaler',
  plural: 'horizontalpodautoscalers',
  singular: 'horizontalpodautoscaler',
  shortNames: ['hpa'],
  categories: ['all'],
  namespaced: true,
  definition: 'io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler',
  subresources: { status: true },
  countsGenerations: false,
  columns: autoscalerColumns,
  defaults: defaultAutoscaler,
  validate: validateAutoscaler,
  validateStatus: validateAutoscalerStatus,
});

function defaultAutoscaler(autoscaler: Autoscaler): void {
  autoscaler.status ??= { desiredReplicas: 0 };
  autoscaler.status.desiredReplicas ??= 0;
  // Known, and nothing yet.
  autoscaler.status.currentMetrics ??= null as never;
  const { spec } = autoscaler;
  if (!spec) return;
  spec.minReplicas ??= 1;
  if (!spec.metrics?.length) {
    const target = { type: 'Utilization', averageUtilization: 80 };
    spec.metrics = [{ type: 'Resource', resource: { name: 'cpu', target } }];
  }
  if (!spec.behavior) return;
  spec.behavior.scaleUp = {
    stabilizationWindowSeconds: 0,
    selectPolicy: 'Max',
    policies: [
      { type: 'Pods', value: 4, periodSeconds: 15 },
      { type: 'Percent', value: 100, periodSeconds: 15 },
    ],
    ...spec.behavior.scaleUp,
  };
  spec.behavior.scaleDown = {
    selectPolicy: 'Max',
    policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
    ...spec.behavior.scaleDown,
  };
}
