import { quoted } from '#api';

/**
 * Why bytes (one a character) are no JSON object, in the words of Go's decoder; undefined when they are one, or null.
 */
export function jsonObjectFault(bytes: string): string | undefined {
  const fault = jsonFault(bytes);
  if (fault !== undefined) return fault;
  const type = typeOf(bytes.trimStart().charAt(0));
  return type && `json: cannot unmarshal ${type} into Go value of type map[string]interface {}`;
}

/** Why a text is no JSON at all, in the words of Go's decoder; undefined when it is. */
export function jsonFault(text: string): string | undefined {
  const reader = new Reader(text);
  try {
    reader.value();
    reader.end();
  } catch (error) {
    if (error instanceof Fault) return error.message;
    throw error;
  }
  return undefined;
}

function typeOf(first: string): string | undefined {
  if (first === '{' || first === 'n') return undefined;
  if (first === '[') return 'array';
  if (first === '"') return 'string';
  return first === 't' || first === 'f' ? 'bool' : 'number';
}

class Fault extends Error {}

/** Deeper than anything that is read. */
const MAX_DEPTH = 1_000;

class Reader {
  #at = 0;
  #depth = 0;

  constructor(readonly bytes: string) {}

  get #next(): string {
    if (this.#at >= this.bytes.length) throw new Fault('unexpected end of JSON input');
    return this.bytes.charAt(this.#at);
  }

  #skipSpace(): void {
    while (' \t\r\n'.includes(this.bytes.charAt(this.#at)) && this.#at < this.bytes.length) this.#at++;
  }

  /** The next character must be one of these. */
  #take(allowed: RegExp, where: string): string {
    const char = this.#next;
    if (!allowed.test(char)) throw new Fault(`invalid character ${shown(char)} ${where}`);
    this.#at++;
    return char;
  }

  /** The same after any space. */
  #takeToken(allowed: RegExp, where: string): string {
    this.#skipSpace();
    return this.#take(allowed, where);
  }

  end(): void {
    this.#skipSpace();
    if (this.#at < this.bytes.length) this.#take(/[^\s\S]/, 'after top-level value');
  }

  value(): void {
    if (++this.#depth > MAX_DEPTH) throw new Fault('exceeded max depth');
    this.#value();
    this.#depth--;
  }

  #value(): void {
    const first = this.#takeToken(/[{["\-0-9tfn]/, 'looking for beginning of value');
    if (first === '{') this.#members();
    else if (first === '[') this.#items();
    else if (first === '"') this.#text();
    else if (first === 't') this.#literal('true');
    else if (first === 'f') this.#literal('false');
    else if (first === 'n') this.#literal('null');
    else this.#number(first);
  }

  #members(): void {
    const KEY = 'looking for beginning of object key string';
    if (this.#takeToken(/["}]/, KEY) === '}') return;
    for (;;) {
      this.#text();
      this.#takeToken(/:/, 'after object key');
      this.value();
      if (this.#takeToken(/[,}]/, 'after object key:value pair') === '}') return;
      this.#takeToken(/"/, KEY);
    }
  }

  #items(): void {
    this.#skipSpace();
    if (this.#next === ']') {
      this.#at++;
      return;
    }
    do this.value();
    while (this.#takeToken(/[,\]]/, 'after array element') === ',');
  }

  #text(): void {
    for (;;) {
      const char = this.#take(/[ -\uffff]/, 'in string literal');
      if (char === '"') return;
      if (char !== '\\') continue;
      if (this.#take(/["\\/bfnrtu]/, 'in string escape code') !== 'u') continue;
      for (let i = 0; i < 4; i++) this.#take(/[0-9a-fA-F]/, 'in \\u hexadecimal character escape');
    }
  }

  #literal(word: string): void {
    for (const letter of word.slice(1)) {
      this.#take(new RegExp(letter), `in literal ${word} (expecting '${letter}')`);
    }
  }

  #number(first: string): void {
    const start = first === '-' ? this.#take(/[0-9]/, 'in numeric literal') : first;
    if (start !== '0') this.#digits();
    if (this.#is('.')) {
      this.#take(/[0-9]/, 'after decimal point in numeric literal');
      this.#digits();
    }
    if (!this.#is('e') && !this.#is('E')) return;
    if (!this.#is('+')) this.#is('-');
    this.#take(/[0-9]/, 'in exponent of numeric literal');
    this.#digits();
  }

  #is(char: string): boolean {
    if (this.bytes.charAt(this.#at) !== char) return false;
    this.#at++;
    return true;
  }

  #digits(): void {
    while (/^[0-9]$/.test(this.bytes.charAt(this.#at))) this.#at++;
  }
}

function shown(char: string): string {
  if (char === "'") return `'\\''`;
  return char === '"' ? `'"'` : `'${quoted(char).slice(1, -1)}'`;
}
