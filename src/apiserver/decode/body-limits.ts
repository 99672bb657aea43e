import { badRequest } from '#api';
import { type JsonSize, jsonSize } from './json-size.ts';

/** More than any real body has; defaults and validation take hundreds of times the bytes of an empty object. */
export const MAX_OBJECTS = 100_000;
export const MAX_DEPTH = 200;

/** Measures a JSON text and refuses one that is small to send but large to work on. */
export function checkSize(text: string): JsonSize {
  const size = jsonSize(text);
  if (size.depth > MAX_DEPTH) throw badRequest('exceeded max depth');
  if (size.parts > MAX_OBJECTS) {
    throw badRequest(`the body holds ${size.parts} objects and lists; at most ${MAX_OBJECTS} are taken`);
  }
  return size;
}
