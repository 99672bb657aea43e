import type { CustomResourceDefinition } from '#api';
import { eachSchema, schemasOf } from '#kinds';

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

/** Whether a definition has patterns anywhere. */
export function hasPatterns(definition: CustomResourceDefinition): boolean {
  let found = false;
  for (const { schema, path } of schemasOf(definition)) {
    eachSchema(schema, path, (_, { pattern }) => {
      found ||= pattern !== undefined;
    });
  }
  return found;
}
