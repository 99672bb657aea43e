import { quoted } from '#api';

/**
 * What strict decoding says of a JSON text: fields its type does not know (`unknown` are their paths), and fields given
 * twice, which `JSON.parse` hides; in the order of the text, each once. What is below an unknown field is not looked at.
 * The text must be valid JSON.
 */
export function strictProblems(text: string, unknown: readonly string[] = []): string[] {
  const scanner = new Scanner(text, new Set(unknown));
  scanner.value('');
  return [...scanner.found];
}

class Scanner {
  readonly found = new Set<string>();
  #at = 0;

  constructor(
    readonly text: string,
    readonly unknown: ReadonlySet<string>,
  ) {}

  value(path: string, silent = false): void {
    this.#space();
    const first = this.text[this.#at];
    if (first === '{') this.#object(path, silent);
    else if (first === '[') this.#array(path, silent);
    else if (first === '"') this.#string();
    else while (this.#at < this.text.length && !/[,\]}\s]/.test(this.text[this.#at] ?? '')) this.#at++;
  }

  #object(path: string, silent: boolean): void {
    const seen = new Set<string>();
    this.#at++;
    for (;;) {
      this.#space();
      const next = this.text[this.#at];
      if (next === '}' || next === undefined) break;
      if (next === ',') {
        this.#at++;
        continue;
      }
      const key = JSON.parse(this.#string()) as string;
      const at = path === '' ? key : `${path}.${key}`;
      const strange = this.unknown.has(at);
      if (!silent && strange) this.found.add(`unknown field ${quoted(at)}`);
      else if (!silent && seen.has(key)) this.found.add(`duplicate field ${quoted(at)}`);
      seen.add(key);
      this.#space();
      this.#at++;
      this.value(at, silent || strange);
    }
    this.#at++;
  }

  #array(path: string, silent: boolean): void {
    this.#at++;
    for (let index = 0; ; ) {
      this.#space();
      const next = this.text[this.#at];
      if (next === ']' || next === undefined) break;
      if (next === ',') {
        this.#at++;
        index++;
        continue;
      }
      this.value(`${path}[${index}]`, silent);
    }
    this.#at++;
  }

  #string(): string {
    const start = this.#at++;
    while (this.#at < this.text.length && this.text[this.#at] !== '"') this.#at += this.text[this.#at] === '\\' ? 2 : 1;
    this.#at++;
    return this.text.slice(start, this.#at);
  }

  #space(): void {
    while (/\s/.test(this.text[this.#at] ?? 'x')) this.#at++;
  }
}
