/** How many keys, objects and lists a valid JSON text has, and how deep they stand in each other. */
export interface JsonSize {
  keys: number;
  /** Objects and lists together. */
  parts: number;
  depth: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Measures a valid JSON text without reading it. */
export function jsonSize(text: string): JsonSize {
  let keys = 0;
  let parts = 0;
  let deepest = 0;
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case QUOTE:
        i = endOfString(text, i);
        break;
      case 0x3a: // colon: they stand after keys only
        keys++;
        break;
      case 0x7b:
      case 0x5b:
        parts++;
        if (++depth > deepest) deepest = depth;
        break;
      case 0x7d:
      case 0x5d:
        depth--;
    }
  }
  return { keys, parts, depth: deepest };
}

function endOfString(text: string, start: number): number {
  let end = start;
  let slashes: number;
  do {
    end = text.indexOf('"', end + 1);
    if (end < 0) return text.length;
    slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++;
  } while (slashes % 2 === 1);
  return end;
}

/** How many keys the objects within a JSON value have. Fewer than its text had: some stood there twice. */
export function keysWithin(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let keys = 0;
  if (Array.isArray(value)) for (const item of value) keys += keysWithin(item);
  else {
    for (const key of Object.keys(value)) keys += 1 + keysWithin((value as { [key: string]: unknown })[key]);
  }
  return keys;
}
