import type { Terminal } from './terminal.ts';

/** One flag of a verb, as it is declared: `--name NAME`. */
export interface Flag {
  /** In commander's notation: `-o, --output <format>`, `--yes`. */
  flags: string;
  description: string;
  default?: string;
  /** Values that are taken; others are refused with the nearest. */
  choices?: readonly string[];
  /** A whole number in this range. */
  number?: { from: number; to: number };
}

/** Flags by their camel-case names. Absent when not given. */
export interface FlagValues {
  [name: string]: string | number | boolean | undefined;
}

interface Invocation {
  flags: FlagValues;
  args: string[];
  terminal: Terminal;
}

/** A word of the command line. Adding one is one file and one line in `verbs.ts`. */
export interface Verb {
  /** `up`, or `image load` for the second word of a group. */
  name: string;
  summary: string;
  /** In commander's notation: `<file...>`. */
  args?: string;
  flags: readonly Flag[];
  /** Lines a user can type. */
  examples: readonly string[];
  /** Gives the exit code. Heavy parts are imported inside. */
  run(invocation: Invocation): Promise<number>;
}

/** A text flag's value. */
export function textFlag(flags: FlagValues, name: string): string | undefined {
  const value = flags[name];
  return value === undefined ? undefined : String(value);
}
