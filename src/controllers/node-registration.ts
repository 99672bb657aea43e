import type { Node } from '#api';
import { nodes } from '#kinds';
import { event } from './runtime/change.ts';
import type { Controller } from './runtime/controller.ts';

/** Tells once for every node, after each start, that it is looked after. */
export function nodeRegistration(): Controller<Node> {
  const known = new Set<string>();
  return {
    name: 'node-controller',
    reconciles: nodes,
    reads: [],
    reconcile: ({ metadata: { name, uid } }) => {
      if (known.has(uid)) return [];
      known.add(uid);
      const about = { apiVersion: 'v1', kind: 'Node', name, uid };
      return [event(about, 'Normal', 'RegisteredNode', `Node ${name} event: Registered Node ${name} in Controller`)];
    },
  };
}
