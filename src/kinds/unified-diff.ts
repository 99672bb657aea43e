/** A run of lines that two texts have in common. */
interface Match {
  oldStart: number;
  newStart: number;
  size: number;
}

interface Change {
  oldStart: number;
  oldEnd: number;
  newStart: number;
  newEnd: number;
}

const CONTEXT = 3;
/** In texts of so many lines, those that stand there more than once in a hundred are no place to start a match at. */
const LONG = 200;

/**
 * How one text differs from another, line by line with three lines around: the form of `diff -u` without file names.
 * Which of equal lines are taken as the same is what Python's difflib, after which the original's is made, takes.
 */
export function unifiedDiff(old: string, now: string): string {
  const [a, b] = [old.split('\n'), now.split('\n')];
  return hunksOf(changesOf(a, b))
    .map((hunk) => hunkText(hunk, a, b))
    .join('');
}

/** Where lines can start a match, by line. */
function placesOf(lines: readonly string[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  lines.forEach((line, index) => {
    const found = places.get(line);
    if (found) found.push(index);
    else places.set(line, [index]);
  });
  if (lines.length < LONG) return places;
  const limit = Math.floor(lines.length / 100) + 1;
  for (const [line, found] of places) if (found.length > limit) places.delete(line);
  return places;
}

function matchesOf(a: readonly string[], b: readonly string[]): Match[] {
  const places = placesOf(b);
  const matches: Match[] = [];
  const open: Change[] = [{ oldStart: 0, oldEnd: a.length, newStart: 0, newEnd: b.length }];
  for (let part = open.pop(); part; part = open.pop()) {
    const match = longestMatch(a, b, part, places);
    if (match.size === 0) continue;
    matches.push(match);
    const [oldAfter, newAfter] = [match.oldStart + match.size, match.newStart + match.size];
    open.push({ ...part, oldEnd: match.oldStart, newEnd: match.newStart });
    open.push({ ...part, oldStart: oldAfter, newStart: newAfter });
  }
  return matches.sort((x, y) => x.oldStart - y.oldStart);
}

/** The longest run of common lines within a part; of several, the first in the old text, then in the new. */
function longestMatch(
  a: readonly string[],
  b: readonly string[],
  { oldStart, oldEnd, newStart, newEnd }: Change,
  places: Map<string, number[]>,
): Match {
  let best: Match = { oldStart, newStart, size: 0 };
  let lengths = new Map<number, number>();
  for (let i = oldStart; i < oldEnd; i++) {
    const next = new Map<number, number>();
    for (const j of places.get(a[i] ?? '') ?? []) {
      if (j < newStart || j >= newEnd) continue;
      const size = (lengths.get(j - 1) ?? 0) + 1;
      next.set(j, size);
      if (size > best.size) best = { oldStart: i - size + 1, newStart: j - size + 1, size };
    }
    lengths = next;
  }
  let { oldStart: i, newStart: j, size } = best;
  while (i > oldStart && j > newStart && a[i - 1] === b[j - 1]) {
    i--;
    j--;
    size++;
  }
  while (i + size < oldEnd && j + size < newEnd && a[i + size] === b[j + size]) size++;
  return { oldStart: i, newStart: j, size };
}

function changesOf(a: readonly string[], b: readonly string[]): Change[] {
  const changes: Change[] = [];
  let [i, j] = [0, 0];
  for (const { oldStart, newStart, size } of [
    ...matchesOf(a, b),
    { oldStart: a.length, newStart: b.length, size: 0 },
  ]) {
    if (i < oldStart || j < newStart) {
      changes.push({ oldStart: i, oldEnd: oldStart, newStart: j, newEnd: newStart });
    }
    [i, j] = [oldStart + size, newStart + size];
  }
  return changes;
}

/** Changes so near to each other that their surroundings touch are shown together. */
function hunksOf(changes: readonly Change[]): Change[][] {
  const hunks: Change[][] = [];
  for (const change of changes) {
    const last = hunks.at(-1);
    const before = last?.at(-1);
    if (last && before && change.oldStart - before.oldEnd <= 2 * CONTEXT) last.push(change);
    else hunks.push([change]);
  }
  return hunks;
}

function hunkText(hunk: readonly Change[], a: readonly string[], b: readonly string[]): string {
  const [first, last] = [hunk[0], hunk.at(-1)];
  if (!first || !last) return '';
  const before = Math.min(CONTEXT, first.oldStart, first.newStart);
  const after = Math.min(CONTEXT, a.length - last.oldEnd, b.length - last.newEnd);
  const lines = [
    `@@ -${rangeText(first.oldStart - before, last.oldEnd + after)} +${rangeText(first.newStart - before, last.newEnd + after)} @@`,
  ];
  const add = (sign: string, from: readonly string[]) => lines.push(...from.map((line) => sign + line));
  let at = first.oldStart - before;
  for (const { oldStart, oldEnd, newStart, newEnd } of hunk) {
    add(' ', a.slice(at, oldStart));
    add('-', a.slice(oldStart, oldEnd));
    add('+', b.slice(newStart, newEnd));
    at = oldEnd;
  }
  add(' ', a.slice(at, last.oldEnd + after));
  return `${lines.join('\n')}\n`;
}

function rangeText(start: number, end: number): string {
  const size = end - start;
  if (size === 1) return String(start + 1);
  return size === 0 ? `${start},0` : `${start + 1},${size}`;
}
