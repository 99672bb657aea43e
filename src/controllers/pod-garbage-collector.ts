import { nameOf, type Pod, type Stored } from '#api';
import { nodes, pods } from '#kinds';
import { isTerminal } from './pods/pod-state.ts';
import { type Change, update } from './runtime/change.ts';
import { type Controller, reads } from './runtime/controller.ts';
import type { Seen } from './runtime/seen.ts';
import { timeText } from './time-text.ts';

/** A node may come back under its name; its pods wait so long for it. */
const QUARANTINE_MS = 40_000;

/** Removes pods that no kubelet will ever remove: those of nodes that are gone, and those told to go while nowhere. */
export function podGarbageCollector(): Controller<Pod> {
  const missingSince = new Map<string, number>();
  return {
    name: 'pod-garbage-collector',
    reconciles: pods,
    reads: [
      reads(nodes, ({ metadata }, seen) => {
        if (seen.of(nodes).get({ name: metadata.name })) return [];
        const all = seen.of(pods).list();
        return all.filter((pod) => pod.spec.nodeName === metadata.name).map(nameOf);
      }),
    ],
    reconcile: (pod, seen) => {
      const { nodeName } = pod.spec;
      // Removed with force already: only someone's finalizer holds it.
      if (pod.metadata.deletionTimestamp && pod.metadata.deletionGracePeriodSeconds === 0) return [];
      if (!nodeName) return pod.metadata.deletionTimestamp ? [remove(pod)] : [];
      if (seen.of(nodes).get({ name: nodeName })) {
        missingSince.delete(nodeName);
        return [];
      }
      const since = missingSince.get(nodeName) ?? seen.nowMs;
      missingSince.set(nodeName, since);
      const waitMs = since + QUARANTINE_MS - seen.nowMs;
      return waitMs > 0 ? [{ type: 'requeue', afterMs: waitMs }] : giveUp(pod, seen);
    },
  };
}

/** The pod failed with its node; whoever waits for it learns so before it is gone. */
function giveUp(pod: Stored<Pod>, seen: Seen): Change[] {
  if (isTerminal(pod)) return [remove(pod)];
  const others = (pod.status.conditions ?? []).filter((c) => c.type !== 'DisruptionTarget');
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    lastTransitionTime: timeText(seen.nowMs),
    reason: 'DeletionByPodGC',
    message: 'PodGC: node no longer exists',
  };
  const status = { ...pod.status, phase: 'Failed' as const, conditions: [...others, condition] };
  return [update(pods, { ...pod, status }, { subresource: 'status', updated: () => [remove(pod)] })];
}

function remove(pod: Stored<Pod>): Change {
  const options = { gracePeriodSeconds: 0, preconditions: { uid: pod.metadata.uid } };
  return { type: 'delete', resource: pods, at: nameOf(pod), options };
}
