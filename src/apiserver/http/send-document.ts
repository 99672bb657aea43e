import type { Exchange } from './exchange.ts';

/** Something ready for the wire. */
export interface Document {
  contentType: string;
  bytes: Uint8Array;
  /** Quoted, as in the header. Documents that have one come in several forms. */
  etag?: string;
  /** `Cache-Control`, where it may be kept. */
  cache?: string;
}

/** Answers with a document, or tells a client that has it that it is still the same. */
export async function sendDocument(exchange: Exchange, { contentType, bytes, etag, cache }: Document): Promise<void> {
  const { response } = exchange;
  if (cache) exchange.cacheControl = cache;
  if (etag) {
    response.setHeader('etag', etag);
    response.setHeader('vary', 'Accept');
    if (isKnown(exchange.header('if-none-match'), etag)) {
      response.statusCode = 304;
      response.setHeader('cache-control', exchange.cacheControl);
      response.end();
      return;
    }
  }
  await exchange.bytes(200, bytes, contentType);
}

function isKnown(header: string | undefined, etag: string): boolean {
  const tags = header?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? [];
  return tags.includes(etag) || tags.includes('*');
}
