import { expect, test } from 'vitest';
import type { Deployment, KubeObject, ReplicaSet, Stored } from '#api';
import type { Change } from '../runtime/change.ts';
import { seenOf } from '../runtime/seen-of.ts';
import { deploymentController } from './index.ts';
import { rollingLimits } from './rolling-limits.ts';
import { templateHash } from './template-hash.ts';

const START = Date.parse('2026-11-20T19:43:39Z');
const labels = { app: 'nginx' };

function deploymentOf(spec: Partial<Deployment['spec']> = {}): Stored<Deployment> {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: 'hello',
      namespace: 's13',
      uid: 'd',
      resourceVersion: '1',
      creationTimestamp: '2026-11-20T19:43:39Z',
      generation: 1,
    },
    spec: {
      replicas: 3,
      progressDeadlineSeconds: 600,
      revisionHistoryLimit: 10,
      selector: { matchLabels: labels },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      template: { metadata: { labels }, spec: { containers: [{ name: 'hello', image: 'nginx:1.27' }] } },
      ...spec,
    },
    status: {},
  };
}

/** Plays turns of the controller; `settle` does what the replica set controller and kubelet would: all pods ready. */
class Play {
  nowMs = START;
  events: string[] = [];
  requeueMs: number | undefined;
  #sets = new Map<string, Stored<ReplicaSet>>();

  constructor(public deployment: Stored<Deployment>) {}

  get sets(): Stored<ReplicaSet>[] {
    return [...this.#sets.values()];
  }

  set(image: string): Stored<ReplicaSet> {
    const found = this.sets.find((s) => s.spec.template?.spec?.containers[0]?.image === image);
    if (!found) throw new Error(`no set for ${image}`);
    return found;
  }

  turn(): void {
    this.requeueMs = undefined;
    this.#do(deploymentController.reconcile(this.deployment, seenOf(this.nowMs, [this.deployment, ...this.sets])));
  }

  edit(spec: Partial<Deployment['spec']>): void {
    const { metadata } = this.deployment;
    this.deployment = {
      ...this.deployment,
      metadata: { ...metadata, generation: (metadata.generation ?? 0) + 1 },
      spec: { ...this.deployment.spec, ...spec },
    };
  }

  image(image: string): void {
    this.edit({ template: { metadata: { labels }, spec: { containers: [{ name: 'hello', image }] } } });
  }

  settle(available: (set: Stored<ReplicaSet>) => boolean = () => true): void {
    this.nowMs += 1000;
    for (const set of this.sets) {
      const replicas = set.spec.replicas ?? 0;
      const ready = available(set) ? replicas : 0;
      const status = { replicas, readyReplicas: ready, availableReplicas: ready, terminatingReplicas: 0 };
      this.#sets.set(set.metadata.name, { ...set, status });
    }
  }

  #do(changes: readonly Change[]): void {
    for (const change of changes) this.#one(change);
  }

  #one(change: Change): void {
    if (change.type === 'create' || change.type === 'update') {
      const stored = this.#put(change.object);
      const next = change.type === 'create' ? change.created : change.updated;
      this.#do(next?.(stored) ?? []);
    } else if (change.type === 'batch') this.#do([...change.changes, ...(change.after?.(undefined) ?? [])]);
    else if (change.type === 'delete') this.#sets.delete(change.at.name);
    else if (change.type === 'event') this.events.push(change.message);
    else if (change.type === 'requeue') this.requeueMs = change.afterMs;
    else throw new Error(`unexpected ${change.type}`);
  }

  #put(object: KubeObject): Stored {
    if (object.kind === 'Deployment') {
      this.deployment = object as Stored<Deployment>;
      return this.deployment;
    }
    const name = object.metadata?.name ?? '';
    const creationTimestamp = new Date(this.nowMs).toISOString();
    const metadata = { uid: name, resourceVersion: '1', creationTimestamp, ...object.metadata, name };
    const stored = { status: { replicas: 0 }, ...object, metadata } as Stored<ReplicaSet>;
    this.#sets.set(name, stored);
    return stored;
  }
}

const summary = ({ deployment }: Play) =>
  deployment.status.conditions?.map((c) => `${c.type} ${c.status} ${c.reason}: ${c.message}`);

function rolledOut(): Play {
  const play = new Play(deploymentOf());
  play.turn();
  play.settle();
  play.turn();
  return play;
}

test('deployment makes a replica set of its first template and reports progress', () => {
  const play = new Play(deploymentOf());
  play.turn();
  const [set] = play.sets;
  const hash = templateHash(play.deployment.spec.template, undefined);
  expect(set?.metadata).toMatchObject({
    name: `hello-${hash}`,
    labels: { app: 'nginx', 'pod-template-hash': hash },
    annotations: {
      'deployment.kubernetes.io/desired-replicas': '3',
      'deployment.kubernetes.io/max-replicas': '4',
      'deployment.kubernetes.io/revision': '1',
    },
  });
  expect(play.events).toEqual([`Scaled up replica set hello-${hash} from 0 to 3`]);
  expect(play.deployment.metadata.annotations).toEqual({ 'deployment.kubernetes.io/revision': '1' });
  expect(summary(play)).toEqual([
    `Progressing True NewReplicaSetCreated: Created new replica set "hello-${hash}"`,
    'Available False MinimumReplicasUnavailable: Deployment does not have minimum availability.',
  ]);
  play.settle();
  play.turn();
  expect(summary(play)).toEqual([
    'Available True MinimumReplicasAvailable: Deployment has minimum availability.',
    `Progressing True NewReplicaSetAvailable: ReplicaSet "hello-${hash}" has successfully progressed.`,
  ]);
  expect(play.deployment.status).toMatchObject({
    observedGeneration: 1,
    replicas: 3,
    updatedReplicas: 3,
    readyReplicas: 3,
    availableReplicas: 3,
    terminatingReplicas: 0,
  });
});

test('deployment rolls to a new template in the steps of the original, and back', () => {
  const play = rolledOut();
  const old = play.set('nginx:1.27').metadata.name;
  play.events = [];
  play.image('nginx:1.28');
  for (let i = 0; i < 10; i++) {
    play.turn();
    play.settle();
  }
  const current = play.set('nginx:1.28').metadata.name;
  expect(play.events).toEqual([
    `Scaled up replica set ${current} from 0 to 1`,
    `Scaled down replica set ${old} from 3 to 2`,
    `Scaled up replica set ${current} from 1 to 2`,
    `Scaled down replica set ${old} from 2 to 1`,
    `Scaled up replica set ${current} from 2 to 3`,
    `Scaled down replica set ${old} from 1 to 0`,
  ]);
  expect(play.deployment.metadata.annotations).toEqual({ 'deployment.kubernetes.io/revision': '2' });
  play.image('nginx:1.27');
  play.turn();
  expect(play.set('nginx:1.27').metadata.annotations).toMatchObject({
    'deployment.kubernetes.io/revision': '3',
    'deployment.kubernetes.io/revision-history': '1',
  });
  expect(play.deployment.metadata.annotations).toEqual({ 'deployment.kubernetes.io/revision': '3' });
});

test('deployment that is only resized scales its one active set', () => {
  const play = rolledOut();
  play.edit({ replicas: 5 });
  play.turn();
  expect(play.sets.map((s) => s.spec.replicas)).toEqual([5]);
  expect(play.sets[0]?.metadata.annotations).toMatchObject({
    'deployment.kubernetes.io/desired-replicas': '5',
    'deployment.kubernetes.io/max-replicas': '7',
  });
});

test('deployment resized in the middle of a rollout scales its sets in proportion', () => {
  const play = rolledOut();
  play.edit({ replicas: 10, strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } } });
  play.turn();
  play.settle();
  play.turn();
  play.image('nginx:1.28');
  for (let i = 0; i < 2; i++) {
    play.turn();
    play.settle((set) => set === play.set('nginx:1.27'));
  }
  expect([play.set('nginx:1.27').spec.replicas, play.set('nginx:1.28').spec.replicas]).toEqual([8, 5]);
  play.edit({ replicas: 15 });
  play.turn();
  expect([play.set('nginx:1.27').spec.replicas, play.set('nginx:1.28').spec.replicas]).toEqual([11, 7]);
});

test('deployment of strategy Recreate waits for the old pods before it makes new ones', () => {
  const play = new Play(deploymentOf({ strategy: { type: 'Recreate' } }));
  play.turn();
  play.settle();
  play.turn();
  play.image('nginx:1.28');
  play.turn();
  expect(play.sets.map((s) => s.spec.replicas)).toEqual([0]);
  play.turn();
  expect(play.sets).toHaveLength(1);
  play.settle();
  play.turn();
  expect(play.set('nginx:1.28').spec.replicas).toBe(3);
});

test('paused deployment scales but does not roll, and says so', () => {
  const play = rolledOut();
  play.edit({ paused: true });
  play.image('nginx:1.28');
  play.turn();
  expect(play.sets).toHaveLength(1);
  expect(summary(play)).toContain('Progressing Unknown DeploymentPaused: Deployment is paused');
  play.edit({ paused: false });
  play.turn();
  expect(play.sets).toHaveLength(2);
});

test('deployment that makes no progress until its deadline is reported stuck', () => {
  const play = new Play(deploymentOf({ progressDeadlineSeconds: 60 }));
  play.turn();
  expect(play.requeueMs).toBe(61_000);
  play.settle(() => false);
  play.turn();
  play.nowMs += 61_000;
  play.turn();
  const { name } = play.set('nginx:1.27').metadata;
  expect(summary(play)).toContain(
    `Progressing False ProgressDeadlineExceeded: ReplicaSet "${name}" has timed out progressing.`,
  );
});

test('deployment keeps as many old sets as it is told to', () => {
  const play = rolledOut();
  play.edit({ revisionHistoryLimit: 1 });
  for (const image of ['b', 'c', 'd']) {
    play.image(image);
    for (let i = 0; i < 8; i++) {
      play.turn();
      play.settle();
    }
  }
  expect(play.sets.map((s) => s.spec.template?.spec?.containers[0]?.image)).toEqual(['c', 'd']);
});

test.each([
  [10, '25%', '25%', { surge: 3, unavailable: 2 }],
  [3, '25%', '25%', { surge: 1, unavailable: 0 }],
  [1, 0, 0, { surge: 0, unavailable: 1 }],
  [2, 5, 5, { surge: 5, unavailable: 2 }],
])(
  'of %i replicas, surge %s and unavailable %s are resolved as the original does',
  (replicas, maxSurge, maxUnavailable, limits) => {
    const strategy = { type: 'RollingUpdate' as const, rollingUpdate: { maxSurge, maxUnavailable } };
    expect(rollingLimits(deploymentOf({ replicas, strategy }))).toEqual(limits);
  },
);
