import { expect, test } from 'vitest';
import { apiVersionOf, cloneJson, fieldErrorText, type KubeObject, type Stored } from '#api';
import { allKinds, normalise, validateCreate, validateUpdate } from './index.ts';
import samples from './testdata/samples.json' with { type: 'json' };

const NOW = Date.parse('2026-01-01T00:10:00Z');
type Change = { readonly [path: string]: unknown };

/** The sample of a kind with what stands at some paths (`spec.rules.0.host`) replaced, in its stored form. */
function made(name: string, change: Change = {}) {
  const kind = allKinds.find((k) => `${apiVersionOf(k)} ${k.kind}` === name);
  const sample = samples.find((o) => `${o.apiVersion} ${o.kind}` === name);
  if (!kind || !sample) throw new Error(`no sample of ${name}`);
  const object = cloneJson(sample) as unknown as { [key: string]: unknown };
  for (const [path, value] of Object.entries(change)) {
    const steps = path.split('.');
    const last = steps.pop() ?? '';
    let at = object;
    for (const step of steps) {
      at[step] ??= {};
      at = at[step] as typeof at;
    }
    if (value === undefined) delete at[last];
    else at[last] = value;
  }
  object.spec ??= kind.subresources.status ? {} : undefined;
  object.status ??= {};
  normalise(kind, object as KubeObject);
  const metadata = {
    uid: 'u',
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:07:53Z',
    ...(object.metadata as object),
  };
  return { kind, object: { ...object, metadata } as unknown as Stored };
}

const errors = (name: string, change: Change) => {
  const { kind, object } = made(name, change);
  return validateCreate(kind, object).map((e) => fieldErrorText(e));
};

test.each<[string, Change, string]>([
  ['apps/v1 StatefulSet', { 'status.readyReplicas': 1 }, 'x | 1/1 | 2m7s | c | nginx:1.27'],
  [
    'apps/v1 DaemonSet',
    { 'spec.template.spec.nodeSelector': { d: 's' } },
    'x | 0 | 0 | 0 | 0 | 0 | d=s | 2m7s | c | nginx:1.27 | app=a',
  ],
  [
    'batch/v1 Job',
    { 'status.startTime': '2026-01-01T00:09:30Z', 'spec.completions': 3, 'status.succeeded': 2 },
    'x | Running | 2/3 | 30s | 2m7s | c | nginx:1.27 | <none>',
  ],
  [
    'batch/v1 Job',
    { 'status.conditions': [{ type: 'Complete', status: 'True' }] },
    'x | Complete | 0/1 |  | 2m7s | c | nginx:1.27 | <none>',
  ],
  [
    'batch/v1 CronJob',
    { 'status.lastScheduleTime': '2026-01-01T00:09:00Z', 'status.active': [{}] },
    'x | */5 * * * * | <none> | False | 1 | 60s | 2m7s | c | nginx:1.27 | <none>',
  ],
  ['v1 ReplicationController', {}, 'x | 1 | 0 | 0 | 2m7s | c | nginx:1.27 | app=a'],
  ['v1 PodTemplate', {}, 'x | c | nginx:1.27 | app=a'],
  [
    'v1 PersistentVolume',
    { 'spec.claimRef': { namespace: 'n', name: 'c' } },
    'x | 1Gi | RWO | Retain | Pending | n/c |  | <unset> |  | 2m7s | Filesystem',
  ],
  ['v1 PersistentVolumeClaim', {}, 'x | Pending |  |  |  |  | <unset> | 2m7s | Filesystem'],
  [
    'v1 PersistentVolumeClaim',
    {
      'spec.volumeName': 'v',
      status: { phase: 'Bound', capacity: { storage: '2Gi' }, accessModes: ['ReadWriteOnce'] },
    },
    'x | Bound | v | 2Gi | RWO |  | <unset> | 2m7s | Filesystem',
  ],
  [
    'v1 ResourceQuota',
    { status: { hard: { pods: '10', 'limits.cpu': '8', 'requests.cpu': '4' }, used: { pods: '2' } } },
    'x | pods: 2/10, requests.cpu: 0/4 | limits.cpu: 0/8 | 2m7s',
  ],
  ['v1 LimitRange', {}, 'x | 2026-01-01T00:07:53Z'],
  [
    'networking.k8s.io/v1 Ingress',
    { 'status.loadBalancer': { ingress: [{ ip: '1.2.3.4' }] } },
    'x | c | a.example.com | 1.2.3.4 | 80, 443 | 2m7s',
  ],
  ['networking.k8s.io/v1 IngressClass', {}, 'x | example.com/c | K/n | 2m7s'],
  ['networking.k8s.io/v1 NetworkPolicy', {}, 'x | app=a | 2m7s'],
  ['networking.k8s.io/v1 IPAddress', {}, '10.96.0.9 | services/default/s'],
  ['networking.k8s.io/v1 ServiceCIDR', {}, 'x | 10.97.0.0/16 | 2m7s'],
  ['rbac.authorization.k8s.io/v1 RoleBinding', {}, 'x | Role/x | 2m7s | u |  | default/default'],
  ['policy/v1 PodDisruptionBudget', {}, 'x | 50% | N/A | 0 | 2m7s'],
  ['autoscaling/v2 HorizontalPodAutoscaler', {}, 'x | Deployment/x | memory: <unknown>/100Mi | 1 | 5 | 0 | 2m7s'],
  [
    'autoscaling/v1 HorizontalPodAutoscaler',
    { 'status.currentCPUUtilizationPercentage': 30 },
    'y | Deployment/x | cpu: 30%/60% | 1 | 5 | 0 | 2m7s',
  ],
  ['scheduling.k8s.io/v1 PriorityClass', {}, 'x | 100 | false | 2m7s | PreemptLowerPriority'],
  [
    'storage.k8s.io/v1 StorageClass',
    { 'metadata.annotations': { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    'x (default) | example.com/p | Delete | Immediate | false | 2m7s',
  ],
  ['storage.k8s.io/v1 CSIDriver', {}, 'csi.example.com | true | false | false | a | false | Persistent | 2m7s'],
  ['storage.k8s.io/v1 VolumeAttachment', {}, 'x | csi.example.com | x | n | false | 2m7s'],
  [
    'certificates.k8s.io/v1 CertificateSigningRequest',
    { 'spec.username': 'u', 'status.conditions': [{ type: 'Approved', status: 'True' }] },
    'x | 2m7s | example.com/s | u | 60m | Approved',
  ],
  ['flowcontrol.apiserver.k8s.io/v1 FlowSchema', {}, 'x | x | 1000 | ByUser | 2m7s | ?'],
  ['flowcontrol.apiserver.k8s.io/v1 PriorityLevelConfiguration', {}, 'x | Limited | 30 | 64 | 8 | 50 | 2m7s'],
  ['admissionregistration.k8s.io/v1 ValidatingAdmissionPolicy', {}, 'x | 1 | v1/ConfigMap | 2m7s'],
  ['admissionregistration.k8s.io/v1 ValidatingAdmissionPolicyBinding', {}, 'x | x | default/p | 2m7s'],
  ['resource.k8s.io/v1 ResourceClaim', {}, 'x | pending | 2m7s'],
  ['apiregistration.k8s.io/v1 APIService', {}, 'v1.example.com | Local | Unknown | 2m7s'],
])('%s with %j reads %s', (name, change, expected) => {
  const { kind, object } = made(name, change);
  expect(kind.columns.map((column) => column.cell(object, NOW)).join(' | ')).toBe(expected);
});

test.each<[string, Change, string[]]>([
  [
    'apps/v1 StatefulSet',
    {
      'spec.podManagementPolicy': 'Odd',
      'spec.template.metadata.labels': { app: 'b' },
      'spec.template.spec.restartPolicy': 'Never',
    },
    [
      `spec.podManagementPolicy: Invalid value: "Odd": must be 'OrderedReady' or 'Parallel'`,
      'spec.template.metadata.labels: Invalid value: {"app":"b"}: `selector` does not match template `labels`',
      'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
    ],
  ],
  [
    'apps/v1 DaemonSet',
    { 'spec.selector': {}, 'spec.updateStrategy': { rollingUpdate: { maxUnavailable: 0 } } },
    [
      'spec.selector: Invalid value: {}: empty selector is invalid for daemonset',
      'spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0',
    ],
  ],
  [
    'v1 ReplicationController',
    { 'spec.selector': { app: 'b' } },
    ['spec.template.metadata.labels: Invalid value: {"app":"a"}: `selector` does not match template `labels`'],
  ],
  [
    'v1 PersistentVolume',
    { 'spec.hostPath': undefined, 'spec.capacity.storage': '0', 'spec.accessModes': ['Odd'] },
    [
      'spec.accessModes: Unsupported value: "Odd": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"',
      'spec.capacity[storage]: Invalid value: "0": must be greater than zero',
      'spec: Required value: must specify a volume type',
    ],
  ],
  [
    'v1 PersistentVolumeClaim',
    { 'spec.accessModes': [], 'spec.resources': {} },
    ['spec.accessModes: Required value: at least 1 access mode is required', 'spec.resources[storage]: Required value'],
  ],
  [
    'v1 ResourceQuota',
    { 'spec.hard': { pods: '1500m', odd: '1' } },
    [
      'spec.hard[odd]: Invalid value: "odd": must be a standard resource type or fully qualified',
      'spec.hard[odd]: Invalid value: "odd": must be a standard resource for quota',
      'spec.hard[pods]: Invalid value: "1500m": must be an integer',
    ],
  ],
  [
    'v1 LimitRange',
    { 'spec.limits.0.min.cpu': '3' },
    [
      'spec.limits[0].min[cpu]: Invalid value: "3": min value 3 is greater than max value 2',
      'spec.limits[0].defaultRequest[cpu]: Invalid value: "2": min value 3 is greater than default request value 2',
      'spec.limits[0].default[cpu]: Invalid value: "3": min value 3 is greater than default value 2',
    ],
  ],
  [
    'networking.k8s.io/v1 Ingress',
    { 'spec.rules.0.host': '1.2.3.4', 'spec.rules.0.http.paths.0.pathType': undefined },
    [
      'spec.rules[0].host: Invalid value: "1.2.3.4": must be a DNS name, not an IP address',
      'spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified',
    ],
  ],
  [
    'networking.k8s.io/v1 NetworkPolicy',
    { 'spec.ingress.0.from.1.ipBlock.cidr': 'x', 'spec.ingress.0.ports.0.endPort': 79 },
    [
      'spec.ingress[0].ports[0].endPort: Invalid value: 79: must be greater than or equal to `port`',
      'spec.ingress[0].from[1].ipBlock.cidr: Invalid value: "x": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
    ],
  ],
  [
    'rbac.authorization.k8s.io/v1 Role',
    { rules: [{ verbs: [], nonResourceURLs: ['/'] }, { verbs: ['get'] }] },
    [
      'rules[0].verbs: Required value: verbs must contain at least one value',
      'rules[0].nonResourceURLs: Invalid value: ["/"]: namespaced rules cannot apply to non-resource URLs',
      'rules[1].apiGroups: Required value: resource rules must supply at least one api group',
      'rules[1].resources: Required value: resource rules must supply at least one resource',
    ],
  ],
  [
    'rbac.authorization.k8s.io/v1 ClusterRoleBinding',
    { 'roleRef.kind': 'Role', 'subjects.0.kind': 'ServiceAccount' },
    [
      'roleRef.kind: Unsupported value: "Role": supported values: "ClusterRole"',
      'subjects[0].namespace: Required value',
    ],
  ],
  [
    'policy/v1 PodDisruptionBudget',
    { 'spec.minAvailable': '120%' },
    ['spec.minAvailable: Invalid value: "120%": must not be greater than 100%'],
  ],
  [
    'autoscaling/v2 HorizontalPodAutoscaler',
    { 'spec.minReplicas': 7, 'spec.scaleTargetRef.name': '' },
    [
      'spec.maxReplicas: Invalid value: 5: must be greater than or equal to `minReplicas`',
      'spec.scaleTargetRef.name: Required value',
    ],
  ],
  [
    'scheduling.k8s.io/v1 PriorityClass',
    { value: 1_000_000_001 },
    ['value: Forbidden: maximum allowed value of a user defined priority is 1000000000'],
  ],
  [
    'admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration',
    { 'webhooks.0.name': 'a', 'webhooks.0.timeoutSeconds': 31 },
    [
      'webhooks[0].name: Invalid value: "a": should be a domain with at least three segments separated by dots',
      'webhooks[0].timeoutSeconds: Invalid value: 31: the timeout value must be between 1 and 30 seconds',
    ],
  ],
])('%s with %j is refused', (name, change, expected) => {
  expect(errors(name, change)).toEqual(expected);
});

test.each<[string, Change, Change, string[]]>([
  ['apps/v1 StatefulSet', {}, { 'spec.replicas': 3, 'spec.minReadySeconds': 5 }, []],
  [
    'apps/v1 StatefulSet',
    {},
    { 'spec.serviceName': 'other' },
    [
      "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    ],
  ],
  ['v1 PersistentVolumeClaim', {}, { 'spec.volumeName': 'v' }, []],
  [
    'v1 PersistentVolumeClaim',
    {},
    { 'spec.accessModes': ['ReadWriteMany'] },
    [
      'spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n@@ -1,6 +1,6 @@\n {\n   "AccessModes": [\n-    "ReadWriteOnce"\n+    "ReadWriteMany"\n   ],\n   "Selector": null,\n   "Resources": {\n',
    ],
  ],
  [
    'rbac.authorization.k8s.io/v1 RoleBinding',
    {},
    { 'roleRef.name': 'y' },
    [
      'roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"Role","Name":"y"}: cannot change roleRef',
    ],
  ],
  [
    'storage.k8s.io/v1 StorageClass',
    {},
    { provisioner: 'example.com/q' },
    ['provisioner: Forbidden: updates to provisioner are forbidden.'],
  ],
  ['scheduling.k8s.io/v1 PriorityClass', {}, { value: 7 }, ['value: Forbidden: may not be changed in an update.']],
])('%s with %j may or may not become one with %j', (name, before, after, expected) => {
  const { kind, object } = made(name, after);
  expect(validateUpdate(kind, object, made(name, before).object).map((e) => fieldErrorText(e))).toEqual(expected);
});
