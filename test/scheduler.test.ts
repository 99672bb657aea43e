import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Api, PodSpec } from '#api';
import { seededRandom, silentLog, VirtualClock } from '#base';
import type { EventAbout, EventRecorder } from '#client';
import { clusterRoleBindings, clusterRoles, nodes, pods } from '#kinds';
import { startScheduler } from '#scheduler';
import { type EmptyServer, emptyServer } from '../src/apiserver/empty-server.ts';
import { untilQuiet } from '../src/testing/until-quiet.ts';

let server: EmptyServer['server'];
let store: EmptyServer['store'];
let api: Api;
let clock: VirtualClock;
let stop: AbortController;
let events: string[];

const recorder: EventRecorder = {
  event: (object, type, reason, message, about) => {
    const name = 'metadata' in object ? object.metadata.name : object.name;
    events.push(`${type} ${reason} ${name} ${(about as EventAbout).action}: ${message}`);
  },
};

beforeEach(async () => {
  clock = new VirtualClock(undefined, () => untilQuiet(() => store.revision));
  ({ server, store, api } = await emptyServer({ clock }));
  stop = new AbortController();
  events = [];
});
afterEach(() => stop.abort());

const start = async (as: Api = api) => {
  const options = { api: as, clock, random: seededRandom(1), log: silentLog, recorder };
  await startScheduler(options, stop.signal);
  await clock.advance(0);
};
const addNode = (name: string, cpu = '2'): Promise<unknown> =>
  api.create(nodes, { metadata: { name }, status: { allocatable: { cpu, pods: '10' } } });
const addPod = async (name: string, spec: Partial<PodSpec> = {}, cpu = '1') => {
  const containers = [{ name: 'c', image: 'i', resources: { requests: { cpu } } }];
  await api.create(pods, { metadata: at(name), spec: { containers, ...spec } });
  await clock.advance(0);
};
const at = (name: string) => ({ namespace: 'default', name });
const nodeOf = async (name: string) => (await api.get(pods, at(name))).spec.nodeName;

describe('scheduler', () => {
  test('binds a pod and says so', async () => {
    await addNode('node1');
    await start();
    await addPod('web');
    expect(await nodeOf('web')).toBe('node1');
    expect(events).toEqual(['Normal Scheduled web Binding: Successfully assigned default/web to node1']);
  });

  test('binds what was there before it started', async () => {
    await addNode('node1');
    await addPod('web');
    await start();
    expect(await nodeOf('web')).toBe('node1');
  });

  test('says why a pod has no node, in an event and in its condition, once', async () => {
    await addNode('node1');
    await start();
    await addPod('big', {}, '64');
    const message =
      '0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.';
    expect(events).toEqual([`Warning FailedScheduling big Scheduling: ${message}`]);
    const { conditions } = (await api.get(pods, at('big'))).status;
    expect(conditions).toEqual([
      {
        type: 'PodScheduled',
        status: 'False',
        reason: 'Unschedulable',
        message,
        observedGeneration: 1,
        lastProbeTime: null,
        lastTransitionTime: '2026-01-01T00:00:00Z',
      },
    ]);
    const version = (await api.get(pods, at('big'))).metadata.resourceVersion;
    await clock.advance(5 * 60_000);
    expect(events).toHaveLength(2);
    expect((await api.get(pods, at('big'))).metadata.resourceVersion).toBe(version);
  });

  test('a waiting pod takes the room another leaves, deleted or done', async () => {
    await addNode('node1');
    await start();
    for (const name of ['a', 'b', 'c', 'd']) await addPod(name);
    expect(await Promise.all(['a', 'b', 'c', 'd'].map(nodeOf))).toEqual(['node1', 'node1', undefined, undefined]);
    await api.delete(pods, at('a'), { gracePeriodSeconds: 0 });
    await clock.advance(0);
    expect(await nodeOf('c')).toBe('node1');
    const b = await api.get(pods, at('b'));
    await api.update(pods, { ...b, status: { phase: 'Succeeded' } }, { subresource: 'status' });
    await clock.advance(0);
    expect(await nodeOf('d')).toBe('node1');
  });

  test('a waiting pod goes to a node that comes later', async () => {
    await start();
    await addPod('web');
    expect(events).toEqual(['Warning FailedScheduling web Scheduling: no nodes available to schedule pods']);
    await addNode('node1');
    await clock.advance(0);
    expect(await nodeOf('web')).toBe('node1');
  });

  test('never gives out more than there is, though bindings are under way', async () => {
    await Promise.all([addNode('node1'), addNode('node2'), addNode('node3')]);
    await start();
    await Promise.all(Array.from({ length: 9 }, (_, i) => addPod(`p${i}`)));
    const placed = await Promise.all(Array.from({ length: 9 }, (_, i) => nodeOf(`p${i}`)));
    const counts = ['node1', 'node2', 'node3', undefined].map((name) => placed.filter((n) => n === name).length);
    expect(counts).toEqual([2, 2, 2, 3]);
  });

  test.each<[string, Partial<PodSpec>]>([
    ['of another scheduler', { schedulerName: 'other' }],
    ['behind a gate', { schedulingGates: [{ name: 'g' }] }],
  ])('leaves pods %s alone', async (_, spec) => {
    await addNode('node1');
    await start();
    await addPod('web', spec);
    expect([await nodeOf('web'), events]).toEqual([undefined, []]);
  });

  test('places a pod when its last gate is taken away', async () => {
    await addNode('node1');
    await start();
    await addPod('web', { schedulingGates: [{ name: 'g' }] });
    const pod = await api.get(pods, at('web'));
    await api.update(pods, { ...pod, spec: { ...pod.spec, schedulingGates: [] } });
    await clock.advance(0);
    expect(await nodeOf('web')).toBe('node1');
  });

  test('a binding that fails is tried again after a second', async () => {
    await addNode('node1', '1');
    const name = 'the-scheduler';
    const subjects = [{ kind: 'User', name }];
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name };
    const mayDo = (...verbs: string[]) => ({
      metadata: { name },
      rules: [{ apiGroups: ['*'], resources: ['*'], verbs }],
    });
    await api.create(clusterRoleBindings, { metadata: { name }, subjects, roleRef });
    await api.create(clusterRoles, mayDo('list', 'watch', 'patch'));
    await start(server.apiFor({ name, groups: [] }));
    await addPod('web');
    expect(events).toEqual([
      'Warning FailedScheduling web Scheduling: binding rejected: running Bind plugin "DefaultBinder": pods "web" is forbidden: User "the-scheduler" cannot create resource "pods/binding" in API group "" in the namespace "default"',
    ]);
    expect((await api.get(pods, at('web'))).status.conditions?.[0]?.reason).toBe('SchedulerError');
    await api.update(clusterRoles, mayDo('*'));
    await clock.advance(999);
    expect(await nodeOf('web')).toBeUndefined();
    await clock.advance(1);
    expect(await nodeOf('web')).toBe('node1');
  });
});
