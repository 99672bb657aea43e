import type { Resource } from '#api';
import type { Kind } from '#kinds';

type Path = Pick<Resource, 'group' | 'version' | 'plural'>;

const pathOf = ({ group, version, plural }: Path) => `${group}/${version}/${plural}`;

/** The kinds served now: the built-in ones, which stay, and those of definitions, which come and go. */
export class KindSet {
  readonly #builtIn: readonly Kind[];
  readonly #custom = new Map<string, readonly Kind[]>();
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
  set(definition: string, kinds: readonly Kind[]): void {
    const builtIn = new Set(this.#builtIn.map(pathOf));
    for (const kind of this.#custom.get(definition) ?? []) this.#byPath.delete(pathOf(kind));
    const added = kinds.filter((kind) => !builtIn.has(pathOf(kind)));
    if (added.length > 0) this.#custom.set(definition, added);
    else this.#custom.delete(definition);
    for (const kind of added) this.#byPath.set(pathOf(kind), kind);
    this.#all = [...this.#builtIn, ...[...this.#custom.values()].flat()];
  }
}
