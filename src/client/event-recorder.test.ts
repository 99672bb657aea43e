import { expect, test } from 'vitest';
import { type Api, type CoreEvent, notFound, type Pod, type Stored } from '#api';
import { seededRandom, silentLog, VirtualClock } from '#base';
import { createEventRecorder, type EventRecorderOptions } from './event-recorder.ts';

const START = Date.parse('2026-11-20T19:43:52Z');

/** Keeps what is written, as the API would; everything a recorder does not call is left out. */
function keeper() {
  const stored = new Map<string, CoreEvent>();
  const calls: string[] = [];
  const api = {
    create: (_: unknown, event: CoreEvent) => {
      calls.push('create');
      stored.set(event.metadata.name ?? '', event);
      return Promise.resolve(event);
    },
    patch: (resource: { group: string; plural: string }, at: { name: string }, patch: { body: Partial<CoreEvent> }) => {
      calls.push('patch');
      const old = stored.get(at.name);
      if (!old) return Promise.reject(notFound(resource, at.name));
      stored.set(at.name, { ...old, ...patch.body });
      return Promise.resolve(stored.get(at.name));
    },
  } as unknown as Api;
  return { api, stored, calls };
}

const pod: Stored<Pod> = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'shop', uid: 'u1', resourceVersion: '7', creationTimestamp: '' },
  spec: { containers: [] },
  status: {},
};

function setUp(options: Partial<EventRecorderOptions> = {}) {
  const clock = new VirtualClock(START);
  const kept = keeper();
  const recorder = createEventRecorder({
    api: kept.api,
    clock,
    random: seededRandom(1),
    log: silentLog,
    component: 'kubelet',
    host: 'node1',
    ...options,
  });
  return { clock, recorder, ...kept };
}

test('an event of the core style has source, counts and second-precise times', async () => {
  const { clock, recorder, stored } = setUp();
  recorder.event(pod, 'Normal', 'Started', 'Container started', 'spec.containers{web}');
  await clock.advance(0);
  const [event] = stored.values();
  expect(event?.metadata.name).toMatch(/^web\.[0-9a-f]{16}$/);
  expect(event).toEqual({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { namespace: 'shop', name: event?.metadata.name },
    involvedObject: {
      apiVersion: 'v1',
      kind: 'Pod',
      namespace: 'shop',
      name: 'web',
      uid: 'u1',
      resourceVersion: '7',
      fieldPath: 'spec.containers{web}',
    },
    reason: 'Started',
    message: 'Container started',
    type: 'Normal',
    count: 1,
    firstTimestamp: '2026-11-20T19:43:52Z',
    lastTimestamp: '2026-11-20T19:43:52Z',
    source: { component: 'kubelet', host: 'node1' },
    reportingComponent: 'kubelet',
    reportingInstance: 'node1',
  });
});

test('an event of the newer style has an action, a precise time and no source', async () => {
  const { clock, recorder, stored } = setUp({ component: 'default-scheduler', host: 'vm', style: 'events' });
  recorder.event(pod, 'Normal', 'Scheduled', 'Successfully assigned shop/web to node1', { action: 'Binding' });
  await clock.advance(0);
  const [event] = stored.values();
  expect(event).toMatchObject({
    action: 'Binding',
    reportingComponent: 'default-scheduler',
    reportingInstance: 'default-scheduler-vm',
    source: {},
  });
  expect(event?.eventTime).toMatch(/^2026-11-20T19:43:52\.\d{6}Z$/);
  expect(event).not.toHaveProperty('count');
  expect(event).not.toHaveProperty('firstTimestamp');
});

test('the same event again counts up and moves its last time', async () => {
  const { clock, recorder, stored, calls } = setUp();
  for (let i = 0; i < 3; i++) {
    recorder.event(pod, 'Normal', 'BackOff', 'Back-off pulling image "x"');
    await clock.advance(10_000);
  }
  expect(calls).toEqual(['create', 'patch', 'patch']);
  expect([...stored.values()]).toMatchObject([
    { count: 3, firstTimestamp: '2026-11-20T19:43:52Z', lastTimestamp: '2026-11-20T19:44:12Z' },
  ]);
});

test('the tenth event that differs in its message alone is combined with later ones', async () => {
  const { clock, recorder, stored } = setUp({ component: 'deployment-controller' });
  for (let i = 1; i <= 12; i++) recorder.event(pod, 'Normal', 'ScalingReplicaSet', `step ${i}`);
  await clock.advance(0);
  const all = [...stored.values()];
  expect(all).toHaveLength(10);
  expect(all[8]).toMatchObject({ message: 'step 9', count: 1, reportingComponent: 'deployment-controller' });
  expect(all[9]).toMatchObject({
    message: '(combined from similar events): step 12',
    count: 3,
    reportingComponent: '',
    reportingInstance: '',
  });
});

test('a source may tell 25 normal things and 25 warnings about an object, then one of each every five minutes', async () => {
  const { clock, recorder, stored } = setUp();
  for (let i = 0; i < 30; i++) recorder.event(pod, 'Normal', `Reason${i}`, 'text');
  await clock.advance(0);
  expect(stored.size).toBe(25);
  recorder.event(pod, 'Warning', 'Alarm', 'text');
  await clock.advance(0);
  expect(stored.size).toBe(26);
  await clock.advance(300_000);
  recorder.event(pod, 'Normal', 'Later', 'text');
  recorder.event(pod, 'Normal', 'TooSoon', 'text');
  await clock.advance(0);
  expect([...stored.values()].map((e) => e.reason).slice(26)).toEqual(['Later']);
});

test('an event whose object was removed meanwhile is written anew with its count', async () => {
  const { clock, recorder, stored } = setUp();
  recorder.event(pod, 'Normal', 'Again', 'text');
  await clock.advance(0);
  stored.clear();
  recorder.event(pod, 'Normal', 'Again', 'text');
  await clock.advance(0);
  expect([...stored.values()]).toMatchObject([{ count: 2 }]);
});

test('repeats of the newer style become a series that is written at its start and its end', async () => {
  const { clock, recorder, stored, calls } = setUp({ style: 'events' });
  for (let i = 0; i < 5; i++) {
    recorder.event(pod, 'Warning', 'FailedScheduling', 'no', { action: 'Scheduling' });
    await clock.advance(1000);
  }
  expect(calls).toEqual(['create', 'patch']);
  expect([...stored.values()]).toMatchObject([{ series: { count: 2 } }]);
  await clock.advance(15 * 60_000);
  expect(calls).toEqual(['create', 'patch', 'patch']);
  expect([...stored.values()]).toMatchObject([{ series: { count: 5 } }]);
});

test('a server that cannot be reached is asked again, and order is kept', async () => {
  const { clock, api, stored } = setUp();
  let down = true;
  const flaky = {
    ...api,
    create: (resource: never, object: never) => {
      if (down) return Promise.reject(new Error('connection refused'));
      return api.create(resource, object);
    },
  } as Api;
  const recorder = createEventRecorder({
    api: flaky,
    clock,
    random: seededRandom(1),
    log: silentLog,
    component: 'kubelet',
  });
  recorder.event(pod, 'Normal', 'First', 'text');
  recorder.event(pod, 'Normal', 'Second', 'text');
  await clock.advance(1000);
  expect(stored.size).toBe(0);
  down = false;
  await clock.advance(13_000);
  expect([...stored.values()].map((e) => e.reason)).toEqual(['First', 'Second']);
});
