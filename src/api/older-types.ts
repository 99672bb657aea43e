import type { FieldSchema } from './schema.ts';

/** How a field differs from today's of the same name, or what a field is that is no more; null for one that was not there yet. */
type OlderField = ({ [K in keyof FieldSchema]?: FieldSchema[K] | undefined } & { text?: string }) | null;

/** The types of an older version of the API, told by what differs from today's. */
export interface OlderTypes {
  readonly apiVersion: string;
  /** Where today's types are. */
  readonly like: string;
  /** Types of whole objects, each of which has a list too. */
  readonly kinds: readonly string[];
  /** Parts of objects: those that differ, and those that lead to them. */
  readonly parts?: { readonly [type: string]: { readonly [field: string]: OlderField } };
}

const APPS = 'io.k8s.api.apps.v1';
const AUTOSCALING = 'io.k8s.api.autoscaling.v1';
const NETWORKING = 'io.k8s.api.networking.v1';

const FROM_TEMPLATE: OlderField = {
  required: false,
  text: 'Which pods are meant; where it is absent, those that have the labels of the template.',
};

function rollback(types: string): OlderTypes['parts'] {
  return {
    DeploymentSpec: {
      selector: FROM_TEMPLATE,
      rollbackTo: { type: `${types}.RollbackConfig`, proto: 8, text: 'Taken, and without any effect.' },
    },
    RollbackConfig: {
      revision: { type: 'integer:int64', proto: 1, text: 'The revision to go back to; 0 is the last one.' },
    },
  };
}

/** Scale before all kinds had the same one. */
const SCALE: OlderTypes['parts'] = {
  ScaleStatus: {
    selector: {
      type: '{string}',
      mapType: 'atomic',
      text: 'Which pods are counted, where labels and their values alone say it.',
    },
    targetSelector: { type: 'string', proto: 3, text: 'Which pods are counted, as the text of a selector.' },
  },
};

const INGRESS: OlderTypes['parts'] = {
  IngressSpec: {
    defaultBackend: null,
    backend: { type: `${NETWORKING}.IngressBackend`, proto: 1, text: 'Gets what no rule is about.' },
  },
  IngressRule: {},
  HTTPIngressRuleValue: {},
  HTTPIngressPath: { pathType: { required: false } },
  IngressBackend: {
    service: null,
    serviceName: { type: 'string', proto: 1, text: 'The name of the service.' },
    servicePort: {
      type: 'io.k8s.apimachinery.pkg.util.intstr.IntOrString',
      proto: 2,
      text: 'The port of the service, by number or by name.',
    },
  },
};

/** Every version that is served although the original has given it up. */
export const OLDER_TYPES: readonly OlderTypes[] = [
  { apiVersion: 'batch/v1beta1', like: 'io.k8s.api.batch.v1', kinds: ['CronJob'] },
  {
    apiVersion: 'policy/v1beta1',
    like: 'io.k8s.api.policy.v1',
    kinds: ['PodDisruptionBudget'],
    parts: { PodDisruptionBudgetSpec: { selector: { patchStrategy: undefined } } },
  },
  {
    apiVersion: 'networking.k8s.io/v1beta1',
    like: NETWORKING,
    kinds: ['Ingress', 'IngressClass'],
    parts: INGRESS,
  },
  {
    apiVersion: 'apps/v1beta2',
    like: APPS,
    kinds: ['ControllerRevision', 'DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet'],
  },
  { apiVersion: 'apps/v1beta2', like: AUTOSCALING, kinds: ['Scale'], parts: SCALE },
  {
    apiVersion: 'apps/v1beta1',
    like: APPS,
    kinds: ['ControllerRevision', 'Deployment', 'StatefulSet'],
    parts: { ...rollback('io.k8s.api.apps.v1beta1'), StatefulSetSpec: { selector: FROM_TEMPLATE } },
  },
  { apiVersion: 'apps/v1beta1', like: AUTOSCALING, kinds: ['Scale'], parts: SCALE },
  {
    apiVersion: 'extensions/v1beta1',
    like: APPS,
    kinds: ['DaemonSet', 'Deployment', 'ReplicaSet'],
    parts: {
      ...rollback('io.k8s.api.extensions.v1beta1'),
      DaemonSetSpec: {
        selector: FROM_TEMPLATE,
        templateGeneration: { type: 'integer:int64', proto: 5, text: 'Counts the changes of the template.' },
      },
      ReplicaSetSpec: { selector: FROM_TEMPLATE },
    },
  },
  { apiVersion: 'extensions/v1beta1', like: AUTOSCALING, kinds: ['Scale'], parts: SCALE },
  { apiVersion: 'extensions/v1beta1', like: NETWORKING, kinds: ['Ingress', 'NetworkPolicy'], parts: INGRESS },
];
