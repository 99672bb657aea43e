import type { Resource } from '#api';
import type { Kind } from '#kinds';
import type { CustomKinds } from './custom-kinds.ts';

type Path = Pick<Resource, 'group' | 'version' | 'plural'>;

const pathOf = ({ group, version, plural }: Path) => `${group}/${version}/${plural}`;

/** The kinds served now: the built-in ones, which stay, and those of definitions, which come and go. */
export class KindSet {
  readonly #builtIn: readonly Kind[];
  readonly #custom = new Map<string, CustomKinds>();
  readonly #byPath = new Map<string, Kind>();
  #all: readonly Kind[];

  constructor(builtIn: readonly Kind[]) {
    this.#builtIn = builtIn;
    this.#all = builtIn;
    for (const kind of builtIn) this.#byPath.set(pathOf(kind), kind);
  }

  /** Another array whenever the set has changed, and the same one as long as it has not. */
  get all(): readonly Kind[] {
    return this.#all;
  }

  find(resource: Path): Kind | undefined {
    return this.#byPath.get(pathOf(resource));
  }

  /** Puts the kinds of one definition in the place of those it had. Built-in kinds cannot be replaced. */
  set(definition: string, next: CustomKinds | undefined): void {
    const before = this.#custom.get(definition);
    if (!before && !next) return;
    for (const kind of before?.kinds ?? []) this.#byPath.delete(pathOf(kind));
    const builtIn = new Set(this.#builtIn.map(pathOf));
    const added = next?.kinds.filter((kind) => !builtIn.has(pathOf(kind))) ?? [];
    if (next) this.#custom.set(definition, { ...next, kinds: added });
    else this.#custom.delete(definition);
    for (const kind of added) this.#byPath.set(pathOf(kind), kind);
    this.#all = [...this.#builtIn, ...[...this.#custom.values()].flatMap(({ kinds }) => kinds)];
    before?.retire();
  }
}
