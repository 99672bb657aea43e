import { isObject, type Schema } from './structural-schema.ts';

/** Tells whether a text holds a match of a pattern, in time that grows with the text's length only. */
export type Match = (pattern: string, text: string) => boolean;

/** What the pattern breaks of the syntax, or undefined. */
type PatternProblem = (pattern: string) => string | undefined;

export interface Patterns {
  match: Match;
  problem: PatternProblem;
}

let loaded: Patterns | undefined;

/**
 * Patterns come from users, so they run on an engine without backtracking, with the syntax of the original (RE2). It is
 * loaded when the first definition has a pattern.
 */
export async function loadPatterns(): Promise<Patterns> {
  if (loaded) return loaded;
  const { RE2JS } = await import('re2js');
  const compiled = new Map<string, ReturnType<typeof RE2JS.compile>>();
  const compile = (pattern: string) => {
    const known = compiled.get(pattern);
    if (known) return known;
    const made = RE2JS.compile(pattern);
    compiled.set(pattern, made);
    return made;
  };
  loaded = {
    match: (pattern, text) => compile(pattern).matcher(text).find(),
    problem: (pattern) => {
      try {
        RE2JS.compile(pattern);
        return undefined;
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    },
  };
  return loaded;
}

/** Every pattern of a schema, with where it stands. */
export function patternsOf(schema: Schema, path: string): { path: string; pattern: string }[] {
  const found: { path: string; pattern: string }[] = [];
  const walk = (value: unknown, at: string, isMap: boolean): void => {
    if (Array.isArray(value)) {
      for (const [i, item] of value.entries()) walk(item, `${at}[${i}]`, false);
      return;
    }
    if (!isObject(value)) return;
    if (!isMap && typeof value.pattern === 'string') found.push({ path: `${at}.pattern`, pattern: value.pattern });
    for (const [key, inner] of Object.entries(value)) {
      if (!isMap && ['default', 'enum', 'example'].includes(key)) continue;
      walk(inner, isMap ? `${at}[${key}]` : `${at}.${key}`, !isMap && key === 'properties');
    }
  };
  walk(schema, path, false);
  return found;
}
