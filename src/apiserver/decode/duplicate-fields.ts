/**
 * Paths that a JSON text gives twice within one object, which `JSON.parse` hides. The text must be valid JSON.
 */
export function duplicateFields(text: string): string[] {
  const found: string[] = [];
  new Scanner(text, found).value('');
  return found;
}

class Scanner {
  #at = 0;

  constructor(
    readonly text: string,
    readonly found: string[],
  ) {}

  value(path: string): void {
    this.#space();
    const first = this.text[this.#at];
    if (first === '{') this.#object(path);
    else if (first === '[') this.#array(path);
    else if (first === '"') this.#string();
    else while (this.#at < this.text.length && !/[,\]}\s]/.test(this.text[this.#at] ?? '')) this.#at++;
  }

  #object(path: string): void {
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
      if (seen.has(key)) this.found.push(at);
      seen.add(key);
      this.#space();
      this.#at++;
      this.value(at);
    }
    this.#at++;
  }

  #array(path: string): void {
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
      this.value(`${path}[${index}]`);
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
