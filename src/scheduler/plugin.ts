import type { Node, Pod, Stored } from '#api';
import type { NodeView, Snapshot } from './snapshot.ts';

/** Why a pod cannot go to a node, in the words users see. */
export interface Unfit {
  reasons: string[];
  /** Whether other pods leaving the node could change it. */
  resolvable: boolean;
}

/** Something happened in the cluster that may let a waiting pod be placed. */
export type ClusterChange =
  /** A node came (`old` absent) or changed. */
  | { type: 'node'; node: Stored<Node>; old: Stored<Node> | undefined }
  /** A pod left its node, or asks for less of it. */
  | { type: 'room'; pod: Stored<Pod> }
  /** A pod got a node. */
  | { type: 'placed'; pod: Stored<Pod> };

/** Rules nodes out. Made once for each pod and cycle by `for`, so that what depends on the pod only is done once. */
export interface FilterPlugin {
  readonly name: string;
  for(pod: Stored<Pod>, snapshot: Snapshot): (node: NodeView) => Unfit | undefined;
  /** Whether a pod that this plugin kept from being placed should be tried again. May say yes too often, never too seldom. */
  mayHelp(change: ClusterChange, pod: Stored<Pod>): boolean;
}

/** Says how well a node suits. */
export interface ScorePlugin {
  readonly name: string;
  readonly weight: number;
  /** Undefined: this pod does not care. */
  for(pod: Stored<Pod>, snapshot: Snapshot): ((node: NodeView) => number) | undefined;
  /**
   * How scores become 0 to 100: `none` (they are already), `most` (in proportion to the highest), `least` (the same
   * turned round), `between` (lowest to highest), `fewest` (like `least`, but the lowest gives 100).
   */
  readonly normalize: Normalization;
}

export type Normalization = 'none' | 'most' | 'least' | 'between' | 'fewest';

/** One reason, for nodes that no other pod's leaving would make fit. */
export function unresolvable(reason: string): Unfit {
  return { reasons: [reason], resolvable: false };
}
