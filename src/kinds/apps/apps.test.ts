import { expect, test } from 'vitest';
import { daemonSets, deployments, type Kind, replicaSets, statefulSets } from '../index.ts';
import { createErrors, draftOf, type Loose, statusErrors, storedOf, updateErrors } from '../testdata/cases.ts';

const template = (labels: object = { app: 'a' }, spec: object = {}) => ({
  metadata: { labels },
  spec: { containers: [{ name: 'c', image: 'nginx' }], ...spec },
});
const a = { matchLabels: { app: 'a' } };
const spec = (more: object = {}) => ({ spec: { selector: a, template: template(), ...more } });
const set = (more: object = {}) => spec({ serviceName: 'db', ...more });
const claim = (more: object = {}) => ({
  metadata: { name: 'data' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  ...more,
});
const NOT_OWN = (labels: object) =>
  `spec.template.metadata.labels: Invalid value: ${JSON.stringify(labels)}: \`selector\` does not match template \`labels\``;
const NOT_NOTHING = 'spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`';
const NO_CONTAINERS = 'spec.template.spec.containers: Required value';
const PERCENT = `a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')`;
const LABEL = `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')`;

test.each<[what: string, kind: Kind, fields: Loose, errors: string[]]>([
  [
    'a deployment without a selector',
    deployments,
    spec({ selector: undefined }),
    ['spec.selector: Required value', NOT_OWN({ app: 'a' })],
  ],
  [
    'a deployment whose selector cannot be read',
    deployments,
    spec({ selector: { matchExpressions: [{ key: 'app', operator: 'In' }] }, template: {} }),
    [
      "spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
      'spec.selector: Invalid value: {"matchExpressions":[{"key":"app","operator":"In"}]}: invalid label selector',
    ],
  ],
  [
    'a deployment with an unknown strategy',
    deployments,
    spec({ strategy: { type: 'BlueGreen' } }),
    [
      'spec.strategy: Unsupported value: {"Type":"BlueGreen","RollingUpdate":null}: supported values: "Recreate", "RollingUpdate"',
    ],
  ],
  [
    'a deployment that can neither add nor take away pods, said in texts',
    deployments,
    spec({ strategy: { rollingUpdate: { maxUnavailable: 'none', maxSurge: '0%' } } }),
    [
      `spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "none": ${PERCENT}`,
      'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "none": may not be 0 when `maxSurge` is 0',
    ],
  ],
  [
    'a deployment with less than nothing of everything',
    deployments,
    spec({ replicas: -1, minReadySeconds: -1, revisionHistoryLimit: -1, progressDeadlineSeconds: -1 }),
    [
      ...['replicas', 'minReadySeconds', 'revisionHistoryLimit', 'progressDeadlineSeconds'].map(
        (field) => `spec.${field}: Invalid value: -1: must be greater than or equal to 0`,
      ),
      'spec.progressDeadlineSeconds: Invalid value: -1: must be greater than minReadySeconds',
    ],
  ],
  [
    'a deployment of pods that end',
    deployments,
    spec({ template: template({ app: 'a' }, { restartPolicy: 'Never', activeDeadlineSeconds: 5 }) }),
    [
      'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
      'spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicaSet is not Supported',
    ],
  ],
  ['a replica set without a template', replicaSets, { spec: { selector: a } }, [NOT_NOTHING, NO_CONTAINERS]],
  ['a daemon set without a selector', daemonSets, spec({ selector: undefined }), [NOT_OWN({ app: 'a' })]],
  [
    'a daemon set that selects everything',
    daemonSets,
    spec({ selector: {} }),
    ['spec.selector: Invalid value: {}: empty selector is invalid for daemonset'],
  ],
  [
    'a daemon set with an unknown strategy',
    daemonSets,
    spec({ updateStrategy: { type: 'Never', rollingUpdate: { maxUnavailable: 1 } } }),
    [
      'spec.updateStrategy: Unsupported value: {"Type":"Never","RollingUpdate":{"MaxUnavailable":1,"MaxSurge":0}}: supported values: "RollingUpdate", "OnDelete"',
    ],
  ],
  [
    'a daemon set that both adds and takes away pods, too many of them',
    daemonSets,
    spec({ updateStrategy: { rollingUpdate: { maxUnavailable: '101%', maxSurge: 1 } } }),
    [
      'spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: "101%": must not be greater than 100%',
      'spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero',
    ],
  ],
  [
    'a daemon set that does neither',
    daemonSets,
    spec({ updateStrategy: { rollingUpdate: { maxUnavailable: '0%' } } }),
    ['spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0'],
  ],
  [
    'a stateful set with a name and a service that are no host names, and unknown policies',
    statefulSets,
    {
      metadata: { name: 'a.b' },
      ...set({
        serviceName: 'DB',
        podManagementPolicy: 'Random',
        updateStrategy: { type: 'Never' },
        persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Maybe' },
        ordinals: { start: -1 },
      }),
    },
    [
      'metadata.name: Invalid value: "a.b": must not contain dots',
      `spec.podManagementPolicy: Invalid value: "Random": must be 'OrderedReady' or 'Parallel'`,
      `spec.updateStrategy: Invalid value: {"Type":"Never","RollingUpdate":null}: must be 'RollingUpdate' or 'OnDelete'`,
      'spec.persistentVolumeClaimRetentionPolicy.whenDeleted: Unsupported value: "Maybe": supported values: "Retain", "Delete"',
      'spec.ordinals.start: Invalid value: -1: must be greater than or equal to 0',
      `spec.serviceName: Invalid value: "DB": ${LABEL}`,
    ],
  ],
  [
    'a stateful set that rolls by hand',
    statefulSets,
    set({ updateStrategy: { type: 'OnDelete', rollingUpdate: {} } }),
    [
      `spec.updateStrategy.rollingUpdate: Invalid value: {"Partition":0,"MaxUnavailable":null}: only allowed for updateStrategy 'RollingUpdate'`,
    ],
  ],
  [
    'a stateful set whose claims say nothing',
    statefulSets,
    set({ volumeClaimTemplates: [claim(), claim({ spec: {} })] }),
    [
      'spec.volumeClaimTemplates[1].spec.accessModes: Required value: at least 1 access mode is required',
      'spec.volumeClaimTemplates[1].spec.resources[storage]: Required value',
    ],
  ],
  [
    'a stateful set whose pods mount a claim, and what is not there',
    statefulSets,
    set({
      volumeClaimTemplates: [claim()],
      template: template(undefined, {
        containers: [
          {
            name: 'c',
            image: 'nginx',
            volumeMounts: ['data', 'logs'].map((name) => ({ name, mountPath: `/${name}` })),
          },
        ],
      }),
    }),
    ['spec.template.spec.containers[0].volumeMounts[1].name: Not found: "logs"'],
  ],
])('%s', (_, kind, fields, errors) => {
  expect(createErrors(kind, fields)).toEqual(errors);
});

const ONLY =
  "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

test.each<[what: string, kind: Kind, before: Loose, after: Loose, errors: string[]]>([
  [
    'the selector of a replica set is fixed',
    replicaSets,
    spec(),
    spec({ selector: { matchLabels: { app: 'a', b: 'c' } }, template: template({ app: 'a', b: 'c' }) }),
    ['spec.selector: Invalid value: {"matchLabels":{"app":"a","b":"c"}}: field is immutable'],
  ],
  [
    'the selector of a daemon set is fixed',
    daemonSets,
    spec(),
    spec({ selector: { matchLabels: { b: 'c' } } }),
    [NOT_OWN({ app: 'a' }), 'spec.selector: Invalid value: {"matchLabels":{"b":"c"}}: field is immutable'],
  ],
  ['most of a stateful set is fixed', statefulSets, set(), set({ serviceName: 'other' }), [ONLY]],
  ['its claims too', statefulSets, set({ volumeClaimTemplates: [claim()] }), set(), [ONLY]],
  [
    'its size, template and history are not',
    statefulSets,
    set(),
    set({ replicas: 3, minReadySeconds: 1, revisionHistoryLimit: 3, template: template({ app: 'a', b: 'c' }) }),
    [],
  ],
  [
    'a stateful set that was stored with a wrong service stays',
    statefulSets,
    set({ serviceName: 'DB' }),
    set({ serviceName: 'DB', replicas: 2 }),
    [],
  ],
])('%s', (_, kind, before, after, errors) => {
  expect(updateErrors(kind, before, after)).toEqual(errors);
});

const status = (counts: object) => ({ ...spec(), status: counts });

test.each<[what: string, kind: Kind, before: Loose, after: Loose, errors: string[]]>([
  [
    'a deployment cannot have more pods that are ready than there are',
    deployments,
    status({ collisionCount: 2 }),
    status({
      replicas: 1,
      updatedReplicas: 2,
      readyReplicas: 3,
      availableReplicas: 4,
      collisionCount: 1,
      unavailableReplicas: -1,
    }),
    [
      'status.unavailableReplicas: Invalid value: -1: must be greater than or equal to 0',
      'status.updatedReplicas: Invalid value: 2: cannot be greater than status.replicas',
      'status.readyReplicas: Invalid value: 3: cannot be greater than status.replicas',
      'status.availableReplicas: Invalid value: 4: cannot be greater than status.replicas',
      'status.availableReplicas: Invalid value: 4: cannot be greater than readyReplicas',
      'status.collisionCount: Invalid value: 1: cannot be decremented',
    ],
  ],
  [
    'nor can a replica set',
    replicaSets,
    status({}),
    status({ replicas: 1, fullyLabeledReplicas: 2 }),
    ['status.fullyLabeledReplicas: Invalid value: 2: cannot be greater than status.replicas'],
  ],
  [
    'nor can a stateful set',
    statefulSets,
    status({}),
    status({ replicas: 1, currentReplicas: 2, availableReplicas: 1 }),
    [
      'status.currentReplicas: Invalid value: 2: cannot be greater than status.replicas',
      'status.availableReplicas: Invalid value: 1: cannot be greater than status.readyReplicas',
    ],
  ],
  [
    'a daemon set counts no less than nothing, and forgets no clash of names',
    daemonSets,
    status({ collisionCount: 1 }),
    status({ numberReady: -1 }),
    [
      'status.numberReady: Invalid value: -1: must be greater than or equal to 0',
      'status.collisionCount: Invalid value: 0: cannot be decremented',
    ],
  ],
])('%s', (_, kind, before, after, errors) => {
  expect(statusErrors(kind, before, after)).toEqual(errors);
});

const HOST_NAME =
  'metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]';

test.each<[what: string, kind: Kind, fields: Loose, warnings: string[]]>([
  ['a deployment named like a host of a domain', deployments, { metadata: { name: 'a.b' }, ...spec() }, [HOST_NAME]],
  ['a replica set named so', replicaSets, { metadata: { name: 'a.b' }, ...spec() }, [HOST_NAME]],
  ['a daemon set named so', daemonSets, { metadata: { name: 'a.b' }, ...spec() }, []],
  [
    'a stateful set that keeps everything, on a part of a byte',
    statefulSets,
    set({
      revisionHistoryLimit: -1,
      volumeClaimTemplates: [claim({ spec: { resources: { requests: { storage: '500m' } } } })],
    }),
    [
      'spec.volumeClaimTemplates[0].spec.resources.requests[storage]: fractional byte value "500m" is invalid, must be an integer',
      'spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended',
    ],
  ],
])('warnings for %s', (_, kind, fields, warnings) => {
  expect(kind.warnings?.(draftOf(kind, fields)) ?? []).toEqual(warnings);
});

test('nothing is said again of what an update did not change', () => {
  const old = storedOf(deployments, { metadata: { name: 'a.b' }, ...spec() });
  expect(deployments.warnings?.(old, old)).toEqual([]);
});

test('how many pods of a stateful set may be missing at once is not taken, as the feature is off', () => {
  const draft = draftOf(statefulSets, set({ updateStrategy: { rollingUpdate: { maxUnavailable: 2 } } }));
  statefulSets.prepareCreate?.(draft);
  expect(draft.spec?.updateStrategy).toEqual({ type: 'RollingUpdate', rollingUpdate: { partition: 0 } });
});
