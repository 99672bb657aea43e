import { type Random, randomUuid } from '#base';
import type { HttpRequest } from './exchange.ts';

const MAX_CHARS = 64;

/** By which a request is found in records: as the caller says, or a new one. */
export function auditIdOf({ headers }: Pick<HttpRequest, 'headers'>, random: Random): string {
  const said = headers['audit-id'];
  const id = Array.isArray(said) ? said[0] : said;
  return id ? id.slice(0, MAX_CHARS) : randomUuid(random);
}
