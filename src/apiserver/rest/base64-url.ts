/** Text as URL-safe base64 without padding, by its UTF-8. */
export function toBase64Url(text: string): string {
  return Buffer.from(text).toString('base64url');
}

/** The text behind URL-safe base64. */
export function fromBase64Url(text: string): string {
  return Buffer.from(text, 'base64url').toString();
}

/** The first byte that makes a text no URL-safe base64 without padding; undefined when it is. */
export function base64UrlFault(text: string): number | undefined {
  const strange = text.search(/[^A-Za-z0-9_-]/);
  if (strange >= 0) return strange;
  return text.length % 4 === 1 ? text.length - 1 : undefined;
}
