import { quoted } from '#api';
/** Why a text such as `1,3-5` does not name indexes of a job, in the original's words. */
export class IndexesSyntaxError extends Error {}

interface Interval {
  first: number;
  last: number;
}

/** The intervals of indexes a text names, in order. Throws IndexesSyntaxError. `completions`: how many indexes there are. */
export function parseIndexes(text: string, completions: number): Interval[] {
  if (text === '') return [];
  let previous: number | undefined;
  return text.split(',').map((fragment) => {
    const interval = parseInterval(fragment, completions);
    if (previous !== undefined && previous >= interval.first) throw notIncreasing(previous, interval.first);
    previous = interval.last;
    return interval;
  });
}

/** How many indexes intervals hold together. */
export function countOf(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, { first, last }) => sum + last - first + 1, 0);
}

/** The first index that two texts both name. What cannot be read of them names none. */
export function commonIndex(one: string, other: string, completions: number): number | undefined {
  const [left, right] = [readable(one, completions), readable(other, completions)];
  for (const a of left) {
    for (const b of right) if (a.first <= b.last && b.first <= a.last) return Math.max(a.first, b.first);
  }
  return undefined;
}

function readable(text: string, completions: number): Interval[] {
  return text.split(',').flatMap((fragment) => {
    try {
      return [parseInterval(fragment, completions)];
    } catch (error) {
      if (!(error instanceof IndexesSyntaxError)) throw error;
      return [];
    }
  });
}

function parseInterval(fragment: string, completions: number): Interval {
  const limits = fragment.split('-');
  if (limits.length > 2) {
    const text = "violates the requirement that an index interval can have at most two parts separated by '-'";
    throw new IndexesSyntaxError(`the fragment ${quoted(fragment)} ${text}`);
  }
  const [first = 0, last = first] = limits.map((limit) => parseIndex(limit, completions));
  if (limits.length === 2 && first >= last) throw notIncreasing(first, last);
  return { first, last };
}

function parseIndex(text: string, completions: number): number {
  if (!/^\+?\d+$/.test(text)) {
    throw new IndexesSyntaxError(`cannot convert string to integer for index: ${quoted(text)}`);
  }
  const index = Number(text);
  if (index >= completions) throw new IndexesSyntaxError(`too large index: ${quoted(text)}`);
  return index;
}

function notIncreasing(previous: number, current: number): IndexesSyntaxError {
  return new IndexesSyntaxError(`non-increasing order, previous: ${previous}, current: ${current}`);
}
