const MAX_EACH = 256;
const MAX_ALL = 4 * 1024;

/**
 * Warnings as values of the `Warning` header. What cannot stand in a header is left out; when all together are too long,
 * each is shortened, and the last are left out.
 */
export function warningHeaders(warnings: readonly string[]): string[] {
  const texts = [...new Set(warnings)].filter((text) => text !== '');
  const all = withinLimit(texts);
  return (all.length === texts.length ? all : withinLimit(texts.map(shortened)))
    .filter((text) => !/\p{Cc}/u.test(text))
    .map((text) => `299 - "${inBytes(text.replace(/["\\]/g, '\\$&'))}"`);
}

function withinLimit(texts: readonly string[]): string[] {
  let length = 0;
  return texts.filter((text) => {
    length += [...text].length;
    return length <= MAX_ALL;
  });
}

function shortened(text: string): string {
  return [...text].slice(0, MAX_EACH).join('');
}

/** Headers are bytes, for which the platform takes characters below 256. */
function inBytes(text: string): string {
  return /^[ -~]*$/.test(text) ? text : Buffer.from(text).toString('latin1');
}
