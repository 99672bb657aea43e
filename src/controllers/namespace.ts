import { groupResource, type Namespace, type NamespaceCondition, type Resource, type Stored } from '#api';
import { events, eventsV1, namespaces, pods } from '#kinds';
import type { AnyResource } from './custom-resources.ts';
import { type Change, update } from './runtime/change.ts';
import { type Controller, reads } from './runtime/controller.ts';
import type { Seen } from './runtime/seen.ts';
import { sameContent } from './same-content.ts';
import { timeText } from './time-text.ts';

const FINALIZER = 'kubernetes';

/** Every pod, event and so on of a terminating namespace may be the last. */
const leavingNamespace = ({ metadata }: Stored, seen: Seen) => {
  const name = metadata.namespace ?? '';
  return seen.of(namespaces).get({ name })?.metadata.deletionTimestamp ? [{ name }] : [];
};

/**
 * Empties namespaces that are being deleted, pods before everything else, and lets them go when nothing is left.
 * What is left is asked of the server, not of the view: nothing may be in a namespace that is gone.
 */
export function namespaceController(kinds: readonly AnyResource[]): Controller<Namespace> {
  // Kinds whose objects are under another kind's key, and go with them, are left out.
  const contents = kinds.filter((kind) => kind.namespaced && kind !== (eventsV1 as AnyResource));
  const afterPods = contents.filter((kind) => kind !== (pods as AnyResource));
  return {
    name: 'namespace-controller',
    reconciles: namespaces,
    concerns: ({ metadata }) => metadata.deletionTimestamp !== undefined,
    // Events are many and never hold anything up, so they alone are not watched.
    reads: contents.filter((kind) => kind !== (events as AnyResource)).map((kind) => reads(kind, leavingNamespace)),
    reconcile: (namespace, seen) => {
      if (!namespace.spec.finalizers?.includes(FINALIZER)) return [];
      const left = new Map<Resource, readonly Stored[]>();
      return [
        empty(namespace, [pods as AnyResource], left, seen, () => {
          if ((left.get(pods)?.length ?? 0) > 0) return conditions(namespace, left, seen.nowMs);
          return [empty(namespace, afterPods, left, seen, () => conclude(namespace, left, seen.nowMs))];
        }),
      ];
    },
  };
}

function empty(
  { metadata }: Stored<Namespace>,
  kinds: readonly AnyResource[],
  left: Map<Resource, readonly Stored[]>,
  seen: Seen,
  then: () => readonly Change[],
): Change {
  const asked = kinds.filter((resource) => {
    const known = resource === (events as AnyResource) ? [] : seen.of(resource).list(metadata.name);
    // All told to go already: telling them again would change nothing, and might wake us for ever.
    const waiting = known.length > 0 && known.every((object) => object.metadata.deletionTimestamp);
    if (waiting) left.set(resource, known);
    return !waiting;
  });
  return {
    type: 'batch',
    changes: asked.map((resource) => ({
      type: 'deleteCollection',
      resource,
      namespace: metadata.name,
      deleted: (remaining) => {
        left.set(resource, remaining);
        return [];
      },
    })),
    after: (failure) => (failure === undefined ? then() : []),
  };
}

function conclude(namespace: Stored<Namespace>, left: Map<Resource, readonly Stored[]>, nowMs: number): Change[] {
  if ([...left.values()].some((remaining) => remaining.length > 0)) return conditions(namespace, left, nowMs);
  const finalizers = namespace.spec.finalizers?.filter((f) => f !== FINALIZER) ?? [];
  const { finalizers: _, ...spec } = namespace.spec;
  const done = { ...namespace, spec: finalizers.length > 0 ? { ...spec, finalizers } : spec };
  return [update(namespaces, done, { subresource: 'finalize' })];
}

/** Tells the user what the namespace waits for. */
function conditions(namespace: Stored<Namespace>, left: Map<Resource, readonly Stored[]>, nowMs: number): Change[] {
  const counts = [...left].filter(([, remaining]) => remaining.length > 0);
  const content = counts.map(([resource, all]) => `${dotted(resource)} has ${all.length} resource instances`).sort();
  const finalizers = new Map<string, number>();
  for (const { metadata } of counts.flatMap(([, remaining]) => remaining)) {
    for (const name of metadata.finalizers ?? []) finalizers.set(name, (finalizers.get(name) ?? 0) + 1);
  }
  const held = [...finalizers].map(([name, count]) => `${name} in ${count} resource instances`).sort();
  const stands: [type: string, status: boolean, reason: string, message: string][] = [
    ['NamespaceDeletionDiscoveryFailure', false, 'ResourcesDiscovered', 'All resources successfully discovered'],
    [
      'NamespaceDeletionGroupVersionParsingFailure',
      false,
      'ParsedGroupVersions',
      'All legacy kube types successfully parsed',
    ],
    [
      'NamespaceDeletionContentFailure',
      false,
      'ContentDeleted',
      'All content successfully deleted, may be waiting on finalization',
    ],
    ['NamespaceContentRemaining', true, 'SomeResourcesRemain', `Some resources are remaining: ${content.join(', ')}`],
    held.length > 0
      ? [
          'NamespaceFinalizersRemaining',
          true,
          'SomeFinalizersRemain',
          `Some content in the namespace has finalizers remaining: ${held.join(', ')}`,
        ]
      : ['NamespaceFinalizersRemaining', false, 'ContentHasNoFinalizers', 'All content-preserving finalizers finished'],
  ];
  const known = new Map(namespace.status.conditions?.map((c) => [c.type, c]));
  const next = stands.map(([type, holds, reason, message]): NamespaceCondition => {
    const before = known.get(type);
    const status = holds ? 'True' : 'False';
    if (before?.status === status && before.reason === reason && before.message === message) return before;
    return { type, status, lastTransitionTime: timeText(nowMs), reason, message };
  });
  const status = { phase: 'Terminating' as const, conditions: next };
  if (sameContent(status, namespace.status)) return [];
  return [update(namespaces, { ...namespace, status }, { subresource: 'status' })];
}

/** `pods.` and `deployments.apps`: with the dot even where there is no group, as the original tells it. */
function dotted(resource: Resource): string {
  return resource.group ? groupResource(resource) : `${resource.plural}.`;
}
