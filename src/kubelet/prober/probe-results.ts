export type ProbeType = 'liveness' | 'readiness' | 'startup';
export type ProbeResult = 'success' | 'failure' | 'unknown';

/** What probes of one type last said of each container id. */
export class ProbeResults {
  readonly #results = new Map<string, ProbeResult>();

  get(containerId: string): ProbeResult | undefined {
    return this.#results.get(containerId);
  }

  /** Gives whether that is news. */
  set(containerId: string, result: ProbeResult): boolean {
    if (this.#results.get(containerId) === result) return false;
    this.#results.set(containerId, result);
    return true;
  }

  remove(containerId: string): void {
    this.#results.delete(containerId);
  }
}
