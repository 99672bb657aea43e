import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { apiVersionOf, definitions, fieldErrorText, type KubeObject, type Stored } from '#api';
import { allKinds, type Kind, legacyKinds, normalise, validateCreate, validateUpdate } from '../index.ts';

/** One of every kind, as a user would write it today. */
const samples = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '..', 'testdata', 'samples.json'), 'utf8'),
) as KubeObject[];

type Json = { [key: string]: unknown };
const nameOf = (kind: Kind) => `${apiVersionOf(kind)} ${kind.kind}`;
const todayOf = (kind: Kind) => kind.storedAs?.kind() ?? kind;

function legacy(name: string): Kind {
  const kind = legacyKinds.find((k) => nameOf(k) === name);
  if (!kind) throw new Error(`no kind ${name}`);
  return kind;
}

/** An object in the form it is stored in. */
function stored(kind: Kind, object: Json): Stored {
  const draft = structuredClone(object) as KubeObject;
  normalise(kind, draft);
  kind.prepareCreate?.(draft);
  return kind.storedAs?.toStored(draft) as Stored;
}

const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } };
const ENDLESS = 2_147_483_647;

test.each([
  ['batch/v1beta1 CronJob', 'v1.21', 'v1.25', 'batch/v1 CronJob'],
  ['policy/v1beta1 PodDisruptionBudget', 'v1.21', 'v1.25', 'policy/v1 PodDisruptionBudget'],
  ['networking.k8s.io/v1beta1 Ingress', 'v1.19', 'v1.22', 'networking.k8s.io/v1 Ingress'],
  // So it says in the original.
  ['networking.k8s.io/v1beta1 IngressClass', 'v1.19', 'v1.22', 'networking.k8s.io/v1 IngressClassList'],
  ['apps/v1beta2 Deployment', 'v1.9', 'v1.16', 'apps/v1 Deployment'],
  ['apps/v1beta2 ReplicaSet', 'v1.9', 'v1.16', 'apps/v1 ReplicaSet'],
  ['apps/v1beta2 StatefulSet', 'v1.9', 'v1.16', 'apps/v1 StatefulSet'],
  ['apps/v1beta2 DaemonSet', 'v1.9', 'v1.16', 'apps/v1 DaemonSet'],
  ['apps/v1beta2 ControllerRevision', 'v1.9', 'v1.16', 'apps/v1 ControllerRevision'],
  ['apps/v1beta1 Deployment', 'v1.8', 'v1.16', 'apps/v1 Deployment'],
  ['apps/v1beta1 StatefulSet', 'v1.8', 'v1.16', 'apps/v1 StatefulSet'],
  ['apps/v1beta1 ControllerRevision', 'v1.8', 'v1.16', 'apps/v1 ControllerRevision'],
  ['extensions/v1beta1 Ingress', 'v1.14', 'v1.22', 'networking.k8s.io/v1 Ingress'],
  ['extensions/v1beta1 Deployment', 'v1.8', 'v1.16', 'apps/v1 Deployment'],
  ['extensions/v1beta1 DaemonSet', 'v1.8', 'v1.16', 'apps/v1 DaemonSet'],
  ['extensions/v1beta1 ReplicaSet', 'v1.8', 'v1.16', 'apps/v1 ReplicaSet'],
  ['extensions/v1beta1 NetworkPolicy', 'v1.9', 'v1.16', 'networking.k8s.io/v1 NetworkPolicy'],
])('%s says since when it is old and what to use', (name, since, until, use) => {
  expect(legacy(name).deprecation).toBe(`${name} is deprecated in ${since}+, unavailable in ${until}+; use ${use}`);
});

test('every legacy kind has a type, is stored as one of today, and is in no category', () => {
  expect(legacyKinds.length).toBe(17);
  for (const kind of legacyKinds) {
    expect(definitions[kind.definition]?.gvk).toEqual([nameOf(kind)]);
    expect(definitions[`${kind.definition}List`]?.gvk).toEqual([`${nameOf(kind)}List`]);
    expect(allKinds).toContain(todayOf(kind));
    expect(kind.categories).toEqual([]);
  }
});

test.each(legacyKinds.map((kind) => [nameOf(kind), kind] as const))(
  '%s gives today’s object back unchanged',
  (_, kind) => {
    const today = todayOf(kind);
    const sample = samples.find((o) => `${o.apiVersion} ${o.kind}` === nameOf(today));
    const object = structuredClone(sample) as KubeObject;
    // Without any label, an object once got those of its template.
    object.metadata = { ...object.metadata, labels: { own: 'yes' } };
    normalise(today, object);
    today.prepareCreate?.(object);
    const older = kind.storedAs?.fromStored(object) as KubeObject;
    expect(older.apiVersion).toBe(apiVersionOf(kind));
    const again = structuredClone(older);
    normalise(kind, again);
    expect(again).toEqual(older);
    expect(validateCreate(kind, again).map((e) => fieldErrorText(e))).toEqual([]);
    expect(kind.storedAs?.toStored(again)).toEqual(object);
  },
);

test.each<[string, string, Json, Json]>([
  [
    'the selector and labels of the template, and no end of revisions and patience',
    'extensions/v1beta1 Deployment',
    { spec: { template, rollbackTo: { revision: 3 } } },
    {
      metadata: { labels: { app: 'web' } },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: 'web' } },
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } },
        revisionHistoryLimit: ENDLESS,
        progressDeadlineSeconds: ENDLESS,
      },
    },
  ],
  [
    'what was given rather than its own',
    'extensions/v1beta1 Deployment',
    {
      metadata: { labels: { own: 'yes' } },
      spec: { template, strategy: { rollingUpdate: { maxSurge: '50%' } }, revisionHistoryLimit: 0 },
    },
    {
      metadata: { labels: { own: 'yes' } },
      spec: { strategy: { rollingUpdate: { maxSurge: '50%', maxUnavailable: 1 } }, revisionHistoryLimit: 0 },
    },
  ],
  [
    'two old revisions',
    'apps/v1beta1 Deployment',
    { spec: { template } },
    {
      spec: {
        selector: { matchLabels: { app: 'web' } },
        strategy: { rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
        revisionHistoryLimit: 2,
        progressDeadlineSeconds: 600,
      },
    },
  ],
  [
    'today’s defaults',
    'apps/v1beta2 Deployment',
    { spec: { template, selector: { matchLabels: { app: 'web' } } } },
    { spec: { revisionHistoryLimit: 10, progressDeadlineSeconds: 600 } },
  ],
  [
    'updates only of pods that are deleted, and a count of templates',
    'extensions/v1beta1 DaemonSet',
    { spec: { template } },
    {
      metadata: { annotations: { 'deprecated.daemonset.template.generation': '1' }, labels: { app: 'web' } },
      spec: { updateStrategy: { type: 'OnDelete' }, revisionHistoryLimit: 10 },
    },
  ],
  [
    'the count of templates it was given',
    'extensions/v1beta1 DaemonSet',
    { spec: { template, templateGeneration: 7, updateStrategy: { type: 'RollingUpdate' } } },
    {
      metadata: { annotations: { 'deprecated.daemonset.template.generation': '7' } },
      spec: { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } } },
    },
  ],
  [
    'rolling updates',
    'apps/v1beta2 DaemonSet',
    { spec: { template, selector: { matchLabels: { app: 'web' } } } },
    { spec: { updateStrategy: { type: 'RollingUpdate' } } },
  ],
  [
    'updates only of pods that are deleted',
    'apps/v1beta1 StatefulSet',
    { spec: { template, serviceName: 's' } },
    { spec: { updateStrategy: { type: 'OnDelete' }, selector: { matchLabels: { app: 'web' } } } },
  ],
  [
    'the selector of the template',
    'extensions/v1beta1 ReplicaSet',
    { spec: { template } },
    { metadata: { labels: { app: 'web' } }, spec: { replicas: 1, selector: { matchLabels: { app: 'web' } } } },
  ],
  [
    'a selector for no pods where it was empty',
    'policy/v1beta1 PodDisruptionBudget',
    { spec: { selector: {} } },
    {
      spec: {
        selector: {
          matchExpressions: [{ key: 'pdb.kubernetes.io/deprecated-v1beta1-empty-selector-match', operator: 'Exists' }],
        },
      },
    },
  ],
  [
    'an empty selector where it chose all pods',
    'policy/v1beta1 PodDisruptionBudget',
    {
      spec: {
        selector: {
          matchExpressions: [
            { key: 'pdb.kubernetes.io/deprecated-v1beta1-empty-selector-match', operator: 'DoesNotExist' },
          ],
        },
      },
    },
    { spec: { selector: {} } },
  ],
  [
    'a policy about ingress',
    'extensions/v1beta1 NetworkPolicy',
    { spec: { podSelector: {}, ingress: [{ ports: [{ port: 80 }] }] } },
    { spec: { podSelector: {}, ingress: [{ ports: [{ port: 80, protocol: 'TCP' }] }], policyTypes: ['Ingress'] } },
  ],
  [
    'backends with services in them',
    'extensions/v1beta1 Ingress',
    {
      spec: {
        backend: { serviceName: 'a', servicePort: 'http' },
        rules: [
          { host: 'a.example.com' },
          {
            http: {
              paths: [
                { path: '/a', backend: { serviceName: 'b', servicePort: 80 } },
                { pathType: 'Prefix', path: '/b', backend: { resource: { kind: 'Bucket', name: 'c' } } },
              ],
            },
          },
        ],
      },
    },
    {
      spec: {
        defaultBackend: { service: { name: 'a', port: { name: 'http' } } },
        rules: [
          { host: 'a.example.com' },
          {
            http: {
              paths: [
                {
                  path: '/a',
                  pathType: 'ImplementationSpecific',
                  backend: { service: { name: 'b', port: { number: 80 } } },
                },
                { path: '/b', pathType: 'Prefix', backend: { resource: { kind: 'Bucket', name: 'c' } } },
              ],
            },
          },
        ],
      },
    },
  ],
])('it stores %s: %s', (_, name, given, expected) => {
  const object = stored(legacy(name), { metadata: { name: 'x' }, ...given });
  expect(object).toMatchObject({ apiVersion: apiVersionOf(todayOf(legacy(name))), ...expected });
  expect((object as { spec?: object }).spec).not.toHaveProperty('rollbackTo');
  expect((object as { spec?: object }).spec).not.toHaveProperty('templateGeneration');
});

test.each([
  [{}, ['spec: Invalid value: null: either `backend` or `rules` must be specified']],
  [
    { backend: { serviceName: 'a', servicePort: 70_000 } },
    ['spec.backend.servicePort: Invalid value: 70000: must be between 1 and 65535, inclusive'],
  ],
  [{ backend: { servicePort: 80 } }, ['spec.backend.serviceName: Required value']],
  [{ backend: {} }, ['spec.backend: Invalid value: "": resource or service backend is required']],
  [
    { rules: [{ http: { paths: [{ backend: { serviceName: 'a' } }] } }] },
    ['spec.rules[0].http.paths[0].backend: Required value: port name or number is required'],
  ],
])('what is wrong with an ingress is told by the names its fields had: %j', (spec, expected) => {
  for (const name of ['extensions/v1beta1 Ingress', 'networking.k8s.io/v1beta1 Ingress']) {
    const draft = { metadata: { name: 'x', namespace: 'default' }, spec } as KubeObject;
    normalise(legacy(name), draft);
    expect(validateCreate(legacy(name), draft).map((e) => fieldErrorText(e))).toEqual(expected);
  }
});

test.each([
  ['extensions/v1beta1 Deployment', []],
  ['apps/v1beta1 Deployment', []],
  ['extensions/v1beta1 ReplicaSet', []],
  ['extensions/v1beta1 DaemonSet', []],
  ['apps/v1beta2 Deployment', ['spec.selector']],
  ['apps/v1beta2 ReplicaSet', ['spec.selector']],
  ['apps/v1beta2 DaemonSet', ['spec.selector']],
])('a selector may change where it could: %s', (name, expected) => {
  const kind = legacy(name);
  const labels = { app: 'web', more: 'yes' };
  const of = (matchLabels: object) => {
    const metadata = { name: 'x', namespace: 'default', resourceVersion: '1' };
    const draft = { metadata, spec: { selector: { matchLabels }, template: { ...template, metadata: { labels } } } };
    normalise(kind, draft as KubeObject);
    return draft as unknown as Stored;
  };
  const errors = validateUpdate(kind, of(labels), of({ app: 'web' }));
  expect(errors.map(({ field }) => field)).toEqual(expected);
});

test('a daemon set counts the changes of its template', () => {
  const kind = legacy('extensions/v1beta1 DaemonSet');
  const old = { spec: { template, templateGeneration: 4 } } as unknown as Stored;
  const next = (other: object) => {
    const draft = { spec: { template: { ...template, ...other }, templateGeneration: 9 } };
    kind.prepareUpdate?.(draft as KubeObject, old);
    return draft.spec.templateGeneration;
  };
  expect([next({}), next({ metadata: { labels: { app: 'other' } } })]).toEqual([4, 5]);
});
