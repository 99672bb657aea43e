import type { Clock } from '#base';
import type { Store } from '#storage';

/** As often as the original compacts its store. */
const PERIOD_MS = 5 * 60 * 1000;

/**
 * How far back lists go: to what was the newest version five to ten minutes ago, however much of the past the store
 * keeps for watches. Who goes on with a list later than that is told so, as programs expect.
 */
export class ListHorizon {
  /** The oldest version that can be listed. */
  oldest = 0;
  readonly #stop: () => void;

  constructor(store: Pick<Store, 'revision'>, clock: Clock) {
    let before = store.revision;
    const timer = clock.every(PERIOD_MS, () => {
      this.oldest = before;
      before = store.revision;
    });
    this.#stop = () => timer.cancel();
  }

  stop(): void {
    this.#stop();
  }
}
