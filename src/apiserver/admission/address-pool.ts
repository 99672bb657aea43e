import type { Clock, Random } from '#base';

/** An owner whose write was refused later never gets stored; its reservation lapses after this. */
const RESERVATION_MS = 30_000;

export type Claim = 'ok' | 'taken' | 'outside';

/**
 * Numbers of a range, each held by at most one owner. What stored objects hold comes in through `hold` and `release`;
 * what was given out and is not stored yet is reserved for a moment.
 */
export class AddressPool {
  readonly #holders = new Map<number, string>();
  readonly #reserved = new Map<number, { owner: string; untilMs: number }>();

  /** `dynamicFrom`: numbers below it are given out only when the rest is used up, so that people can choose them. */
  constructor(
    private readonly range: { first: number; last: number; dynamicFrom: number },
    private readonly clock: Pick<Clock, 'now'>,
    private readonly random: Random,
  ) {}

  hold(number: number, owner: string): void {
    this.#reserved.delete(number);
    this.#holders.set(number, owner);
  }

  release(number: number, owner: string): void {
    if (this.#holders.get(number) === owner) this.#holders.delete(number);
  }

  /** Asks for one number. `dryRun` only asks. */
  claim(number: number, owner: string, dryRun: boolean): Claim {
    if (number < this.range.first || number > this.range.last) return 'outside';
    if (!this.#isFreeFor(number, owner)) return 'taken';
    if (!dryRun) this.#reserve(number, owner);
    return 'ok';
  }

  /** Any free number, at random; undefined when all are taken. */
  next(owner: string, dryRun: boolean): number | undefined {
    const { first, last, dynamicFrom } = this.range;
    const number = this.#scan(dynamicFrom, last) ?? this.#scan(first, dynamicFrom - 1);
    if (number !== undefined && !dryRun) this.#reserve(number, owner);
    return number;
  }

  #scan(first: number, last: number): number | undefined {
    const size = last - first + 1;
    if (size <= 0) return undefined;
    const start = Math.floor(this.random.next() * size);
    for (let i = 0; i < size; i++) {
      const number = first + ((start + i) % size);
      if (!this.#holders.has(number) && !this.#isReserved(number)) return number;
    }
    return undefined;
  }

  #isFreeFor(number: number, owner: string): boolean {
    const holder = this.#holders.get(number);
    if (holder !== undefined && holder !== owner) return false;
    return this.#reserved.get(number)?.owner === owner || !this.#isReserved(number);
  }

  #isReserved(number: number): boolean {
    const reserved = this.#reserved.get(number);
    return reserved !== undefined && reserved.untilMs > this.clock.now();
  }

  #reserve(number: number, owner: string): void {
    const nowMs = this.clock.now();
    for (const [other, { untilMs }] of this.#reserved) if (untilMs <= nowMs) this.#reserved.delete(other);
    if (!this.#holders.has(number)) this.#reserved.set(number, { owner, untilMs: nowMs + RESERVATION_MS });
  }
}
