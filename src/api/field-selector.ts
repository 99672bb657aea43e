/** One condition on a field of an object, from `?fieldSelector=`. */
export interface FieldCondition {
  /** Such as `metadata.name` or `status.phase`. */
  path: string;
  value: string;
  /** `!=` instead of `=`. */
  negated: boolean;
}

/** The text is not a field selector; the message is the original's. */
export class FieldSelectorError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FieldSelectorError';
  }
}

/**
 * Reads `a=b,c!=d`, `==` meaning `=`. A backslash makes a following comma, equals sign or backslash part of the value.
 * Throws {@link FieldSelectorError}.
 */
export function parseFieldSelector(text: string): FieldCondition[] {
  return splitTerms(text)
    .filter((term) => term !== '')
    .map((term) => {
      const at = /!=|==?/.exec(term);
      // A backslash before the operator belongs to no path.
      if (!at) throw new FieldSelectorError(`invalid selector: '${text}'; can't understand '${term}'`);
      return {
        path: term.slice(0, at.index),
        value: unescaped(term.slice(at.index + at[0].length)),
        negated: at[0] === '!=',
      };
    });
}

function splitTerms(text: string): string[] {
  const terms: string[] = [''];
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    if (char === ',') terms.push('');
    else terms[terms.length - 1] += char === '\\' ? char + text.charAt(++i) : char;
  }
  return terms;
}

function unescaped(value: string): string {
  let result = '';
  for (let i = 0; i < value.length; i++) {
    let char = value.charAt(i);
    if (char === '\\') {
      char = value.charAt(++i);
      if (!['\\', ',', '='].includes(char)) {
        throw new FieldSelectorError(
          char ? `invalid field selector: invalid escape sequence: "\\\\${char}"` : 'invalid field selector',
        );
      }
    } else if (char === '=') {
      throw new FieldSelectorError('invalid field selector: unescaped character in value: 61');
    }
    result += char;
  }
  return result;
}

/** Whether every condition holds; `read` gives a field's value, empty text where the field is absent. */
export function fieldsMatch(conditions: readonly FieldCondition[], read: (path: string) => string): boolean {
  return conditions.every(({ path, value, negated }) => (read(path) === value) !== negated);
}
