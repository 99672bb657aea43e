import type { FlowSchema, FlowSchemaSpec, PriorityLevelConfiguration } from '#api';

const annotations = { 'apf.kubernetes.io/autoupdate-spec': 'true' };
type Rule = NonNullable<FlowSchemaSpec['rules']>[number];

/** Shares, how many percent of them can be lent, queues, hand size. */
const QUEUED_LEVELS: readonly (readonly [string, number, number, number, number])[] = [
  ['global-default', 20, 50, 128, 6],
  ['leader-election', 10, 0, 16, 4],
  ['node-high', 40, 25, 64, 6],
  ['system', 30, 33, 64, 6],
  ['workload-high', 40, 50, 128, 6],
  ['workload-low', 100, 90, 128, 6],
];

/** The levels among which the original divides its attention. */
export function priorityLevels(): PriorityLevelConfiguration[] {
  return [
    level('exempt', { type: 'Exempt', exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 } }),
    level('catch-all', {
      type: 'Limited',
      limited: { nominalConcurrencyShares: 5, lendablePercent: 0, limitResponse: { type: 'Reject' } },
    }),
    ...QUEUED_LEVELS.map(([name, nominalConcurrencyShares, lendablePercent, queues, handSize]) =>
      level(name, {
        type: 'Limited',
        limited: {
          nominalConcurrencyShares,
          lendablePercent,
          limitResponse: { type: 'Queue', queuing: { queues, handSize, queueLengthLimit: 50 } },
        },
      }),
    ),
  ];
}

function level(name: string, spec: PriorityLevelConfiguration['spec']): PriorityLevelConfiguration {
  return { metadata: { name, annotations: { ...annotations } }, spec };
}

const EVERYTHING: Omit<Rule, 'subjects'> = {
  nonResourceRules: [{ nonResourceURLs: ['*'], verbs: ['*'] }],
  resourceRules: [{ apiGroups: ['*'], clusterScope: true, namespaces: ['*'], resources: ['*'], verbs: ['*'] }],
};
const WRITE = ['get', 'create', 'update'];
const CONTROLLERS = 'User system:kube-controller-manager';
const SCHEDULER = 'User system:kube-scheduler';
const NODES = 'Group system:nodes';
const EVERYONE = ['Group system:unauthenticated', 'Group system:authenticated'];

/** Which requests go to which level, first those that are looked at first. */
const SCHEMAS: readonly {
  name: string;
  level: string;
  precedence: number;
  by?: 'User' | 'Namespace';
  /** Accounts are those of `kube-system`. */
  subjects: readonly string[];
  rules?: Omit<Rule, 'subjects'>;
}[] = [
  { name: 'exempt', level: 'exempt', precedence: 1, subjects: ['Group system:masters'] },
  {
    name: 'probes',
    level: 'exempt',
    precedence: 2,
    subjects: EVERYONE,
    rules: { nonResourceRules: [{ nonResourceURLs: ['/healthz', '/readyz', '/livez'], verbs: ['get'] }] },
  },
  {
    name: 'system-leader-election',
    level: 'leader-election',
    precedence: 100,
    by: 'User',
    subjects: [CONTROLLERS, SCHEDULER, 'ServiceAccount *'],
    rules: { resourceRules: [resources(WRITE, 'coordination.k8s.io', ['leases'])] },
  },
  {
    name: 'endpoint-controller',
    level: 'workload-high',
    precedence: 150,
    by: 'User',
    subjects: [CONTROLLERS, 'ServiceAccount endpoint-controller', 'ServiceAccount endpointslicemirroring-controller'],
    rules: { resourceRules: [resources(WRITE, '', ['endpoints'])] },
  },
  {
    name: 'workload-leader-election',
    level: 'leader-election',
    precedence: 200,
    by: 'User',
    subjects: ['ServiceAccount *'],
    rules: {
      resourceRules: [
        resources(WRITE, '', ['endpoints', 'configmaps']),
        resources(WRITE, 'coordination.k8s.io', ['leases']),
      ],
    },
  },
  {
    name: 'system-node-high',
    level: 'node-high',
    precedence: 400,
    by: 'User',
    subjects: [NODES],
    rules: {
      resourceRules: [
        { ...resources(['*'], '', ['nodes', 'nodes/status']), clusterScope: true },
        resources(['*'], 'coordination.k8s.io', ['leases']),
      ],
    },
  },
  { name: 'system-nodes', level: 'system', precedence: 500, by: 'User', subjects: [NODES] },
  {
    name: 'kube-controller-manager',
    level: 'workload-high',
    precedence: 800,
    by: 'Namespace',
    subjects: [CONTROLLERS],
  },
  { name: 'kube-scheduler', level: 'workload-high', precedence: 800, by: 'Namespace', subjects: [SCHEDULER] },
  {
    name: 'kube-system-service-accounts',
    level: 'workload-high',
    precedence: 900,
    by: 'Namespace',
    subjects: ['ServiceAccount *'],
  },
  {
    name: 'service-accounts',
    level: 'workload-low',
    precedence: 9000,
    by: 'User',
    subjects: ['Group system:serviceaccounts'],
  },
  { name: 'global-default', level: 'global-default', precedence: 9900, by: 'User', subjects: EVERYONE },
  { name: 'catch-all', level: 'catch-all', precedence: 10_000, by: 'User', subjects: EVERYONE },
];

/** By what the original sorts requests into levels. */
export function flowSchemaObjects(): FlowSchema[] {
  return SCHEMAS.map(({ name, level: into, precedence, by, subjects, rules = EVERYTHING }) => ({
    metadata: { name, annotations: { ...annotations } },
    spec: {
      ...(by && { distinguisherMethod: { type: `By${by}` } }),
      matchingPrecedence: precedence,
      priorityLevelConfiguration: { name: into },
      rules: [{ ...structuredClone(rules), subjects: subjects.map(subjectOf) }],
    },
  }));
}

function resources(verbs: string[], group: string, names: string[]) {
  return { apiGroups: [group], namespaces: ['*'], resources: names, verbs };
}

function subjectOf(text: string): Rule['subjects'][number] {
  const [kind = '', name = ''] = text.split(' ');
  if (kind === 'User') return { kind, user: { name } };
  if (kind === 'Group') return { kind, group: { name } };
  return { kind, serviceAccount: { name, namespace: 'kube-system' } };
}
