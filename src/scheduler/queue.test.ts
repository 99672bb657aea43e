import { describe, expect, test } from 'vitest';
import type { Node, Pod, PodSpec, Stored } from '#api';
import { VirtualClock } from '#base';
import { type QueuedPod, SchedulingQueue } from './queue.ts';

const metadata = (name: string) => ({ name, uid: name, resourceVersion: '1', creationTimestamp: '' });

function pod(name: string, spec: Partial<PodSpec> = {}): Stored<Pod> {
  const containers = [{ name: 'c', image: 'i', resources: { requests: { cpu: '1' } } }];
  return { apiVersion: 'v1', kind: 'Pod', metadata: metadata(name), spec: { containers, ...spec }, status: {} };
}

function node(cpu: string): Stored<Node> {
  const status = { allocatable: { cpu, pods: '10' } };
  return { apiVersion: 'v1', kind: 'Node', metadata: metadata('n'), spec: {}, status };
}

function makeQueue() {
  const clock = new VirtualClock();
  let wakes = 0;
  const queue = new SchedulingQueue(clock, () => wakes++);
  const names = () => {
    const all: string[] = [];
    for (let next = queue.pop(); next; next = queue.pop()) all.push(next.key);
    return all;
  };
  const pop = (): QueuedPod => {
    const next = queue.pop();
    if (!next) throw new Error('the queue is empty');
    return next;
  };
  return { clock, queue, names, pop, wakes: () => wakes };
}

const FIT = new Set(['NodeResourcesFit']);

describe('scheduling queue', () => {
  test('gives the highest priority first, then the oldest', () => {
    const { queue, names } = makeQueue();
    for (const [name, priority] of [
      ['a', 0],
      ['b', 5],
      ['c', 0],
      ['d', 5],
    ] as const)
      queue.add(pod(name, { priority }), true);
    expect(names()).toEqual(['b', 'd', 'a', 'c']);
  });

  test('does not give what was removed, nor what is being tried', () => {
    const { queue, names, pop } = makeQueue();
    for (const name of ['a', 'b', 'c']) queue.add(pod(name), true);
    queue.remove('b');
    expect(pop().key).toBe('a');
    queue.add(pod('a'), true);
    expect(names()).toEqual(['c']);
  });

  test.each([
    ['a node with enough', { type: 'node', node: node('2'), old: undefined } as const, true],
    ['a node with too little', { type: 'node', node: node('500m'), old: undefined } as const, false],
    ['a node that changed in another way', { type: 'node', node: node('2'), old: node('2') } as const, false],
    ['a node that grew', { type: 'node', node: node('2'), old: node('1') } as const, true],
    ['a pod that left', { type: 'room', pod: pod('other') } as const, true],
  ])('a pod that found too little room, and %s', (_, change, retried) => {
    const { queue, names, pop, wakes } = makeQueue();
    queue.add(pod('a'), true);
    queue.reject(pop(), FIT);
    expect(names()).toEqual([]);
    const before = wakes();
    queue.changed(change);
    expect([names(), wakes() > before]).toEqual([retried ? ['a'] : [], retried]);
  });

  test('a pod that met no node at all waits for the first one', () => {
    const { queue, names, pop } = makeQueue();
    queue.add(pod('a'), true);
    queue.reject(pop(), new Set());
    queue.changed({ type: 'room', pod: pod('other') });
    expect(names()).toEqual([]);
    queue.changed({ type: 'node', node: node('1'), old: undefined });
    expect(names()).toEqual(['a']);
  });

  test('a pod tried a moment ago lets others go first', () => {
    const { queue, names, pop } = makeQueue();
    queue.add(pod('a'), true);
    queue.reject(pop(), FIT);
    queue.changed({ type: 'room', pod: pod('other') });
    queue.add(pod('b'), true);
    expect(names()).toEqual(['b', 'a']);
  });

  test('its back-off over, it goes by age again', async () => {
    const { clock, queue, names, pop } = makeQueue();
    queue.add(pod('a'), true);
    queue.reject(pop(), FIT);
    await clock.advance(1_000);
    queue.changed({ type: 'room', pod: pod('other') });
    queue.add(pod('b'), true);
    expect(names()).toEqual(['a', 'b']);
  });

  test('a waiting pod is tried again when it changes itself, and after five minutes in any case', async () => {
    const { clock, queue, names, pop } = makeQueue();
    queue.add(pod('a'), true);
    queue.reject(pop(), FIT);
    queue.add(pod('a'), false);
    expect(names()).toEqual([]);
    queue.add(pod('a'), true);
    queue.reject(pop(), FIT);
    await clock.advance(299_999);
    expect(names()).toEqual([]);
    await clock.advance(1);
    expect(names()).toEqual(['a']);
  });

  test('after errors a pod waits one second, two, four, and never more than ten', async () => {
    const { clock, queue, pop, names } = makeQueue();
    queue.add(pod('a'), true);
    for (const delayMs of [1_000, 2_000, 4_000, 8_000, 10_000, 10_000]) {
      queue.delay(pop());
      await clock.advance(delayMs - 1);
      expect(names()).toEqual([]);
      await clock.advance(1);
    }
    expect(names()).toEqual(['a']);
  });
});
