import {
  cloneJson,
  type HorizontalPodAutoscaler,
  type KubeObject,
  type Stored,
  type V2HorizontalPodAutoscaler,
  type V2MetricSpec,
} from '#api';
import { columnsThrough } from '../columns-through.ts';
import { declareKind } from '../kind.ts';
import { normalise } from '../normalise.ts';
import { validateAutoscaler, validateAutoscalerStatus } from './autoscaler-validation.ts';
import { autoscalerColumns, horizontalPodAutoscalers } from './horizontal-pod-autoscaler.ts';

type Old = HorizontalPodAutoscaler;
type New = V2HorizontalPodAutoscaler;

/** What the older version has no fields for travels in annotations. */
const PREFIX = 'autoscaling.alpha.kubernetes.io/';
const CARRIED = ['metrics', 'behavior', 'conditions', 'current-metrics'] as const;

function toStored(autoscaler: Old): New {
  const object = cloneJson(autoscaler);
  const { targetCPUUtilizationPercentage: cpu, ...spec } = object.spec ?? { maxReplicas: 0 };
  const { currentCPUUtilizationPercentage: cpuNow, ...status } = object.status ?? { desiredReplicas: 0 };
  const { annotations = {}, ...metadata } = object.metadata ?? {};
  const own = Object.entries(annotations).filter(([key]) => !CARRIED.some((name) => key === PREFIX + name));
  const carried = (name: (typeof CARRIED)[number]) => parsed(annotations[PREFIX + name]);
  const metrics = [...(cpu === undefined ? [] : [cpuMetric(cpu)]), ...listed(carried('metrics'))];
  const cpuCurrent = { averageUtilization: cpuNow };
  const currentMetrics = [
    ...(cpuNow === undefined ? [] : [{ type: 'Resource', resource: { name: 'cpu', current: cpuCurrent } }]),
    ...listed(carried('current-metrics')),
  ];
  const behavior = carried('behavior');
  const conditions = listed(carried('conditions'));
  const stored: New = {
    ...object,
    apiVersion: 'autoscaling/v2',
    metadata: { ...metadata, ...(own.length > 0 && { annotations: Object.fromEntries(own) }) },
    spec: {
      ...spec,
      ...(metrics.length > 0 && { metrics: metrics as V2MetricSpec[] }),
      ...(behavior !== undefined && { behavior }),
    },
    status: {
      ...status,
      ...(conditions.length > 0 && { conditions: conditions as never }),
      ...(currentMetrics.length > 0 && { currentMetrics: currentMetrics as never }),
    },
  };
  normalise(horizontalPodAutoscalers, stored);
  return stored;
}

function fromStored(object: KubeObject): Old {
  const { spec, status, ...rest } = object as Stored<New>;
  const { metrics = [], behavior, ...sameSpec } = spec;
  const { conditions, currentMetrics, currentReplicas, ...sameStatus } = status;
  const cpu = metrics.find(isCpuShare);
  const cpuNow = currentMetrics?.find(({ type, resource }) => type === 'Resource' && resource?.name === 'cpu');
  const carried = {
    metrics: metrics.filter((metric) => metric !== cpu),
    behavior,
    conditions,
    'current-metrics': (currentMetrics ?? []).filter((metric) => metric !== cpuNow),
  };
  const annotations = { ...rest.metadata.annotations };
  for (const [name, value] of Object.entries(carried)) {
    const isNothing = value === undefined || value === null || (Array.isArray(value) && value.length === 0);
    if (!isNothing) annotations[PREFIX + name] = JSON.stringify(value);
  }
  const target = cpu?.resource?.target.averageUtilization;
  const now = cpuNow?.resource?.current.averageUtilization;
  return {
    ...rest,
    apiVersion: 'autoscaling/v1',
    metadata: { ...rest.metadata, ...(Object.keys(annotations).length > 0 && { annotations }) },
    spec: { ...sameSpec, ...(target !== undefined && { targetCPUUtilizationPercentage: target }) },
    status: {
      ...sameStatus,
      currentReplicas: currentReplicas ?? 0,
      ...(now !== undefined && { currentCPUUtilizationPercentage: now }),
    },
  };
}

function cpuMetric(averageUtilization: number): V2MetricSpec {
  return { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } } };
}

function isCpuShare({ type, resource }: V2MetricSpec): boolean {
  return type === 'Resource' && resource?.name === 'cpu' && resource.target.averageUtilization !== undefined;
}

/** What a user may have written into an annotation; nothing when it cannot be read. */
function parsed(text: string | undefined): object | undefined {
  if (!text) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // As in the original, an annotation that cannot be read counts as none.
    return undefined;
  }
}

function listed(value: object | undefined): object[] {
  return Array.isArray(value) ? value : [];
}

const inNewForm = (autoscaler: Old) => toStored(autoscaler) as Stored<New>;

export const horizontalPodAutoscalersV1 = declareKind<HorizontalPodAutoscaler>({
  group: 'autoscaling',
  version: 'v1',
  kind: 'HorizontalPodAutoscaler',
  plural: 'horizontalpodautoscalers',
  singular: 'horizontalpodautoscaler',
  shortNames: ['hpa'],
  categories: ['all'],
  namespaced: true,
  definition: 'io.k8s.api.autoscaling.v1.HorizontalPodAutoscaler',
  subresources: { status: true },
  countsGenerations: false,
  storedAs: { kind: () => horizontalPodAutoscalers, toStored, fromStored },
  columns: columnsThrough(autoscalerColumns, inNewForm),
  defaults: ({ spec }) => {
    if (spec) spec.minReplicas ??= 1;
  },
  validate: (autoscaler, old) => validateAutoscaler(toStored(autoscaler), old && inNewForm(old)),
  validateStatus: (autoscaler) => validateAutoscalerStatus(toStored(autoscaler)),
});
