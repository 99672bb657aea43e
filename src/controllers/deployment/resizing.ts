import type { Deployment, ReplicaSet, Stored } from '#api';
import { replicaSets } from '#kinds';
import { type Change, event, update } from '../runtime/change.ts';
import { sameContent } from '../same-content.ts';
import { sizeAnnotations } from './revision.ts';
import { rollingLimits } from './rolling-limits.ts';

/**
 * The replica sets of a deployment while one turn decides on their sizes. Several steps on one set become one write,
 * but each is told as an event of its own.
 */
export class Resizing {
  readonly #deployment: Stored<Deployment>;
  readonly #before: readonly Stored<ReplicaSet>[];
  readonly #now: Map<string, Stored<ReplicaSet>>;
  readonly #events = new Map<string, Change[]>();

  constructor(deployment: Stored<Deployment>, sets: readonly Stored<ReplicaSet>[]) {
    this.#deployment = deployment;
    this.#before = sets;
    this.#now = new Map(sets.map((set) => [set.metadata.uid, set]));
  }

  /** The set as it will be. */
  of(set: Stored<ReplicaSet>): Stored<ReplicaSet> {
    return this.#now.get(set.metadata.uid) ?? set;
  }

  size(set: Stored<ReplicaSet>): number {
    return this.of(set).spec.replicas ?? 1;
  }

  total(sets: readonly Stored<ReplicaSet>[]): number {
    return sets.reduce((sum, set) => sum + this.size(set), 0);
  }

  /** Sets the size where it differs; says whether it did. */
  scale(set: Stored<ReplicaSet>, size: number): boolean {
    if (this.size(set) === size) return false;
    this.rescale(set, size);
    return true;
  }

  /** Sets the size and writes down the deployment's, even when the set's own stays. */
  rescale(set: Stored<ReplicaSet>, size: number): void {
    const old = this.size(set);
    const desired = this.#deployment.spec.replicas ?? 1;
    const annotations = sizeAnnotations(desired, rollingLimits(this.#deployment).surge);
    const now = this.of(set);
    this.change({
      ...now,
      metadata: { ...now.metadata, annotations: { ...now.metadata.annotations, ...annotations } },
      spec: { ...now.spec, replicas: size },
    });
    if (old === size) return;
    const message = `Scaled ${size > old ? 'up' : 'down'} replica set ${set.metadata.name} from ${old} to ${size}`;
    const told = this.#events.get(set.metadata.uid) ?? [];
    this.#events.set(set.metadata.uid, [...told, event(this.#deployment, 'Normal', 'ScalingReplicaSet', message)]);
  }

  change(set: Stored<ReplicaSet>): void {
    this.#now.set(set.metadata.uid, set);
  }

  changes(): Change[] {
    return this.#before
      .filter((set) => !sameContent(this.of(set), set))
      .map((set) => update(replicaSets, this.of(set), { updated: () => this.#events.get(set.metadata.uid) ?? [] }));
  }
}
