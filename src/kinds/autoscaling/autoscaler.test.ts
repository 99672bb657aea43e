import { expect, test } from 'vitest';
import { horizontalPodAutoscalers, horizontalPodAutoscalersV1, type Kind } from '../index.ts';
import { createErrors, type Loose, statusErrors, updateErrors } from '../testdata/cases.ts';

const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' };
const scaler = (spec: object = {}) => ({ spec: { scaleTargetRef, maxReplicas: 3, ...spec } });
const metrics = (...list: object[]) => scaler({ metrics: list });
const M = 'spec.metrics[0]';
const LEAST = 'spec.minReplicas: Invalid value: 0: must be greater than or equal to 1';
const TYPES = 'supported values: "ContainerResource", "External", "Object", "Pods", "Resource"';

test.each<[what: string, kind: Kind, fields: Loose, errors: string[]]>([
  ['that is right', horizontalPodAutoscalers, scaler(), []],
  [
    'of nothing, between wrong limits',
    horizontalPodAutoscalers,
    { spec: { minReplicas: 0, maxReplicas: -1, scaleTargetRef: { name: 'a/b' } } },
    [
      LEAST,
      'spec.maxReplicas: Invalid value: -1: must be greater than 0',
      'spec.maxReplicas: Invalid value: -1: must be greater than or equal to `minReplicas`',
      'spec.scaleTargetRef.kind: Required value',
      `spec.scaleTargetRef.name: Invalid value: "a/b": may not contain '/'`,
      'spec.scaleTargetRef.apiVersion: Invalid value: "": apiVersion must specify API group',
      'spec.metrics: Forbidden: must specify at least one Object or External metric to support scaling to zero replicas',
    ],
  ],
  [
    'by nothing',
    horizontalPodAutoscalers,
    metrics({}),
    [
      `${M}.type: Required value: must specify a metric source type`,
      `${M}.type: Unsupported value: "": ${TYPES}`,
      `${M}.type: Unsupported value: "": ${TYPES}`,
    ],
  ],
  [
    'by another thing than it says, and by two',
    horizontalPodAutoscalers,
    metrics({
      type: 'Pods',
      resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
      object: { describedObject: scaleTargetRef, metric: { name: 'm' }, target: { type: 'Value', value: '1' } },
    }),
    [
      `${M}.pods: Required value: must populate information for the given metric source`,
      `${M}.object: Forbidden: must populate the given metric source only`,
      `${M}.resource: Forbidden: must populate the given metric source only`,
    ],
  ],
  [
    'by resources, up to nothing',
    horizontalPodAutoscalers,
    metrics(
      { type: 'Resource', resource: { name: '', target: { type: 'Share' } } },
      {
        type: 'Resource',
        resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 0, averageValue: '-1' } },
      },
    ),
    [
      `${M}.resource.name: Required value: must specify a resource name`,
      `${M}.resource.target.type: Invalid value: "Share": must be either Utilization, Value, or AverageValue`,
      `${M}.resource.target.averageUtilization: Required value: must set either a target raw value or a target utilization`,
      'spec.metrics[1].resource.target.averageValue: Invalid value: "-1": must be positive',
      'spec.metrics[1].resource.target.averageUtilization: Invalid value: 0: must be greater than 0',
      'spec.metrics[1].resource.target.averageValue: Forbidden: may not set both a target raw value and a target utilization',
    ],
  ],
  [
    'by resources of a container that are none',
    horizontalPodAutoscalers,
    metrics({
      type: 'ContainerResource',
      containerResource: { name: 'speed', target: { type: 'Utilization', averageUtilization: 1 } },
    }),
    [
      `${M}.containerResource.name: Invalid value: "speed": must be a standard resource for containers`,
      `${M}.containerResource.container: Required value: must specify a container`,
    ],
  ],
  [
    'by pods, objects and what is outside, without an aim',
    horizontalPodAutoscalers,
    metrics(
      { type: 'Pods', pods: { metric: {}, target: { type: 'AverageValue' } } },
      { type: 'Object', object: { describedObject: {}, metric: { name: 'a%b' }, target: {} } },
      { type: 'External', external: { metric: { name: 'm' }, target: { type: 'Value' } } },
      {
        type: 'External',
        external: { metric: { name: 'm' }, target: { type: 'Value', value: '1', averageValue: '1' } },
      },
    ),
    [
      `${M}.pods.metric.name: Required value: must specify a metric name`,
      `${M}.pods.target.averageValue: Required value: must specify a positive target averageValue`,
      'spec.metrics[1].object.describedObject.kind: Required value',
      'spec.metrics[1].object.describedObject.name: Required value',
      `spec.metrics[1].object.metric.name: Invalid value: "a%b": may not contain '%'`,
      'spec.metrics[1].object.target.type: Required value: must specify a metric target type',
      'spec.metrics[1].object.target.type: Invalid value: "": must be either Utilization, Value, or AverageValue',
      'spec.metrics[1].object.target.averageValue: Required value: must set either a target value or averageValue',
      'spec.metrics[2].external.target.averageValue: Required value: must set either a target value for metric or a per-pod target',
      'spec.metrics[3].external.target.value: Forbidden: may not set both a target value for metric and a per-pod target',
    ],
  ],
  [
    'that behaves badly',
    horizontalPodAutoscalers,
    scaler({
      behavior: {
        scaleUp: { stabilizationWindowSeconds: 3601, selectPolicy: 'Any', policies: [] },
        scaleDown: {
          stabilizationWindowSeconds: -1,
          policies: [
            { type: 'Share', value: 0, periodSeconds: 0 },
            { type: 'Pods', value: 1, periodSeconds: 1801 },
          ],
        },
      },
    }),
    [
      'spec.behavior.scaleUp.stabilizationWindowSeconds: Invalid value: 3601: must be less than or equal to 3600',
      'spec.behavior.scaleUp.selectPolicy: Unsupported value: "Any": supported values: "Disabled", "Max", "Min"',
      'spec.behavior.scaleDown.stabilizationWindowSeconds: Invalid value: -1: must be greater than or equal to zero',
      'spec.behavior.scaleDown.policies[0].type: Unsupported value: "Share": supported values: "Percent", "Pods"',
      'spec.behavior.scaleDown.policies[0].value: Invalid value: 0: must be greater than zero',
      'spec.behavior.scaleDown.policies[0].periodSeconds: Invalid value: 0: must be greater than zero',
      'spec.behavior.scaleDown.policies[1].periodSeconds: Invalid value: 1801: must be less than or equal to 1800',
    ],
  ],
  [
    'of the old version, by too little',
    horizontalPodAutoscalersV1,
    scaler({ targetCPUUtilizationPercentage: 0 }),
    [`${M}.resource.target.averageUtilization: Invalid value: 0: must be greater than 0`],
  ],
])('an autoscaler %s', (_, kind, fields, errors) => {
  expect(createErrors(kind, fields)).toEqual(errors);
});

const target = (apiVersion: string, kind = 'Deployment', more: object = {}) =>
  scaler({ scaleTargetRef: { apiVersion, kind, name: 'd' }, ...more });
const described = (apiVersion: string) => ({
  type: 'Object',
  object: { describedObject: { apiVersion, kind: 'K', name: 'n' }, metric: { name: 'm' }, target: value },
});
const value = { type: 'Value', value: '1' };
const A = 'spec.scaleTargetRef.apiVersion: Invalid value';
const D = `${M}.object.describedObject.apiVersion: Invalid value`;

test.each<[what: string, before: Loose | undefined, after: Loose, errors: string[]]>([
  ['a kind of no group', undefined, target('v1'), [`${A}: "v1": apiVersion must specify API group`]],
  ['one of no group that can be scaled', undefined, target('v1', 'ReplicationController'), []],
  ['a kind of many groups', undefined, target('a/b/c'), [`${A}: "a/b/c": unexpected GroupVersion string: a/b/c`]],
  ['what it was already', target('v1'), target('v1', undefined, { maxReplicas: 9 }), []],
  ['another kind', target('v1'), target('v1', 'Pod'), [`${A}: "v1": apiVersion must specify API group`]],
  [
    'what many groups describe',
    undefined,
    metrics(described('a/b/c')),
    [`${D}: "a/b/c": unexpected GroupVersion string: a/b/c`],
  ],
  ['what many groups described already', metrics(described('a/b/c')), metrics(described('d/e/f')), []],
  ['nothing from now on', metrics(described('')), scaler({ minReplicas: 0, metrics: [described('')] }), [LEAST]],
  [
    'nothing, as before',
    scaler({ minReplicas: 0, metrics: [described('')] }),
    scaler({ minReplicas: 0, metrics: [described('v1')] }),
    [],
  ],
])('an autoscaler scales %s', (_, before, after, errors) => {
  const answer = before
    ? updateErrors(horizontalPodAutoscalers, before, after)
    : createErrors(horizontalPodAutoscalers, after);
  expect(answer).toEqual(errors);
});

test('an autoscaler counts no less than nothing', () => {
  const status = { ...scaler(), status: { currentReplicas: -1, desiredReplicas: -2 } };
  expect(statusErrors(horizontalPodAutoscalers, scaler(), status)).toEqual([
    'status.currentReplicas: Invalid value: -1: must be greater than or equal to 0',
    'status.desiredReplicas: Invalid value: -2: must be greater than or equal to 0',
  ]);
});
