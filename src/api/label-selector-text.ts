import { quoted } from './field-error.ts';
import type { LabelSelector } from './generated/types.ts';
import type { Labels, Requirement, Requirements } from './label-selector.ts';
import { labelKeyProblems, labelValueProblems } from './names.ts';

/** The text is not a label selector; the message is the original's. */
export class LabelSelectorError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'LabelSelectorError';
  }
}

interface Token {
  type: 'word' | 'symbol' | 'end';
  text: string;
}

const SYMBOLS = ['==', '!=', '=', '!', '(', ')', ',', '>', '<'];

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    if (/\s/.test(text.charAt(at))) {
      at++;
      continue;
    }
    const symbol = SYMBOLS.find((s) => text.startsWith(s, at));
    const word = symbol ? '' : (/^[^\s=!(),<>]+/.exec(text.slice(at))?.[0] ?? '');
    tokens.push(symbol ? { type: 'symbol', text: symbol } : { type: 'word', text: word });
    at += symbol?.length ?? word.length;
  }
  tokens.push({ type: 'end', text: '' });
  return tokens;
}

/**
 * Reads `?labelSelector=` text: `a=b,c!=d,e in (f,g),h notin (i),j,!k,l>1,m<2`; empty text selects everything.
 * Throws {@link LabelSelectorError} whose message says what stands where something else should.
 */
export function parseLabelSelector(text: string): Requirements {
  return new Parser(tokensOf(text)).parse();
}

class Parser {
  #at = 0;
  readonly #tokens: Token[];

  constructor(tokens: Token[]) {
    this.#tokens = tokens;
  }

  parse(): Requirements {
    const found: Requirements = [];
    for (;;) {
      const token = this.#peek();
      if (token.type === 'end') break;
      if (token.type !== 'word' && token.text !== '!') {
        throw new LabelSelectorError(`found '${token.text}', expected: !, identifier, or 'end of string'`);
      }
      found.push(this.#requirement());
      const after = this.#next();
      if (after.type === 'end') break;
      if (after.text !== ',') {
        throw new LabelSelectorError(`found '${after.text}', expected: ',' or 'end of string'`);
      }
      const following = this.#peek();
      if (following.type !== 'word' && following.text !== '!') {
        throw new LabelSelectorError(`found '${following.text}', expected: identifier after ','`);
      }
    }
    return found.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? { type: 'end', text: '' };
  }

  #next(): Token {
    const token = this.#peek();
    this.#at++;
    return token;
  }

  #requirement(): Requirement {
    const negated = this.#peek().text === '!' && this.#peek().type === 'symbol';
    if (negated) this.#next();
    const name = this.#next();
    if (name.type !== 'word') throw unparsed(`found '${name.text}', expected: identifier`);
    checkKey(name.text);
    const after = this.#peek();
    if (negated || after.type === 'end' || after.text === ',') {
      return { key: name.text, operator: negated ? 'DoesNotExist' : 'Exists', values: [] };
    }
    const operator = this.#operator();
    const values = operator.isSet ? this.#set() : [this.#value()];
    return checked({ key: name.text, operator: operator.operator, values });
  }

  #operator(): { operator: Requirement['operator']; isSet: boolean } {
    const { text } = this.#next();
    switch (text) {
      case '=':
      case '==':
        return { operator: 'In', isSet: false };
      case '!=':
        return { operator: 'NotIn', isSet: false };
      case '>':
        return { operator: 'Gt', isSet: false };
      case '<':
        return { operator: 'Lt', isSet: false };
      case 'in':
        return { operator: 'In', isSet: true };
      case 'notin':
        return { operator: 'NotIn', isSet: true };
      default:
        throw unparsed(`found '${text}', expected: in, notin, =, ==, !=, gt, lt`);
    }
  }

  /** One value after `=`; nothing at all is the empty value. */
  #value(): string {
    const token = this.#peek();
    if (token.type === 'end' || token.text === ',') return '';
    this.#next();
    if (token.type !== 'word') throw unparsed(`found '${token.text}', expected: identifier`);
    return token.text;
  }

  #set(): string[] {
    const open = this.#next();
    if (open.text !== '(') throw unparsed(`found '${open.text}' expected: '('`);
    const values = new Set<string>();
    for (let mayEnd = true; ; mayEnd = false) {
      const token = this.#next();
      if (token.type === 'word') {
        values.add(token.text);
        const after = this.#next();
        if (after.text === ')') break;
        if (after.text !== ',') throw unparsed(`found '${after.text}', expected: ',' or ')'`);
        continue;
      }
      if (token.text === ')') {
        values.add('');
        break;
      }
      if (token.text !== ',') {
        throw unparsed(`found '${token.text}', expected: ${mayEnd ? "',', ')' or identifier" : "',', or ')'"}`);
      }
      values.add('');
    }
    return [...values].sort();
  }
}

function unparsed(message: string): LabelSelectorError {
  return new LabelSelectorError(`unable to parse requirement: ${message}`);
}

function checkKey(key: string): void {
  const problems = labelKeyProblems(key);
  if (problems.length) {
    throw unparsed(`<nil>: Invalid value: ${quoted(key)}: ${problems.join('; ')}`);
  }
}

function checked(requirement: Requirement): Requirement {
  const { key, operator, values } = requirement;
  if ((operator === 'Gt' || operator === 'Lt') && !/^[+-]?\d+$/.test(values[0] ?? '')) {
    throw unparsed(
      `values[0]: Invalid value: ${quoted(values[0] ?? '')}: for 'Gt', 'Lt' operators, the value must be an integer`,
    );
  }
  values.forEach((value, index) => {
    const problems = labelValueProblems(value);
    if (problems.length) {
      throw unparsed(`values[${index}][${key}]: Invalid value: ${quoted(value)}: ${problems.join('; ')}`);
    }
  });
  return requirement;
}

/**
 * A `LabelSelector` object as the original writes it in tables and in `Scale.status.selector`, in order of keys:
 * `app=web,tier in (a,b),!old`. Empty when it selects everything or is absent.
 */
export function labelSelectorText(selector: LabelSelector | undefined): string {
  const terms: [string, string][] = Object.entries(selector?.matchLabels ?? {}).map(([k, v]) => [k, `${k}=${v}`]);
  for (const { key, operator, values } of selector?.matchExpressions ?? []) {
    terms.push([key, expressionText(key, operator, values ?? [])]);
  }
  return terms
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, text]) => text)
    .join(',');
}

function expressionText(key: string, operator: string, values: readonly string[]): string {
  const list = [...values].sort().join(',');
  if (operator === 'In') return `${key} in (${list})`;
  if (operator === 'NotIn') return `${key} notin (${list})`;
  return operator === 'Exists' ? key : `!${key}`;
}

/** Plain labels as `a=b,c=d` in order of keys; `<none>` when there are none. */
export function labelsText(labels: Labels | undefined): string {
  const pairs = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return pairs.length ? pairs.sort().join(',') : '<none>';
}
