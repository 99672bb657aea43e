import { createHash } from 'node:crypto';
import { definitions as builtIn, loadDescriptions, loadParameterTexts } from '#api';
import type { Listing } from '../discovery/index.ts';
import { type Chapter, chaptersOf } from './chapters.ts';
import { openApiDocument, type Sources, swaggerDocument } from './documents.ts';
import { swaggerProtobuf } from './swagger-protobuf.ts';

/** What a client asked for. */
export interface OpenApiRequest {
  /** Without the query. */
  path: string;
  /** `?hash=` */
  hash?: string | undefined;
  accept?: string | undefined;
}

/** An answer ready for the wire. Send `Vary: Accept` with documents. */
export type OpenApiAnswer =
  | { code: 200; contentType: string; bytes: Uint8Array; etag: string; cacheControl?: string }
  /** The document has another hash by now. */
  | { code: 301; location: string };

const JSON_TYPE = 'application/json';
const PROTOBUF_TYPE = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';
/** A document named by its hash never changes: kept for a year. */
const FOREVER = 'public, max-age=31536000, immutable';

/**
 * What the document of a group and version hashes to, by its first resource. A definition that comes or goes leaves
 * all groups but its own as they were, and making the documents of all takes a good part of a second.
 */
const chapterHashes = new WeakMap<Listing, { listings: readonly Listing[]; hash: string }>();

/**
 * Answers `/openapi/v2` and `/openapi/v3…` for a fixed set of resources: make a new one when the set changes. Documents
 * are built when asked for and kept as bytes; the index keeps only their hashes.
 */
export class OpenApi {
  readonly #chapters: Map<string, Chapter>;
  readonly #definitions: Sources['definitions'];
  readonly #documents = new Map<string, { bytes: Uint8Array; hash: string }>();
  #index: Map<string, string> | undefined;

  constructor(listings: readonly Listing[]) {
    this.#chapters = chaptersOf(listings);
    const custom = listings.flatMap((listing) => (listing.custom ? [listing.custom.definitions] : []));
    this.#definitions = custom.length > 0 ? Object.assign({}, builtIn, ...custom) : builtIn;
  }

  /** Undefined when there is nothing at the path. */
  async answer({ path, hash, accept }: OpenApiRequest): Promise<OpenApiAnswer | undefined> {
    if (path === '/openapi/v2') return this.#swagger(accept ?? '');
    if (path === '/openapi/v3' || path === '/openapi/v3/') return this.#indexAnswer();
    const prefix = '/openapi/v3/';
    if (!path.startsWith(prefix)) return undefined;
    return this.#chapter(path.slice(prefix.length), hash);
  }

  async #swagger(accept: string): Promise<OpenApiAnswer> {
    const wantsProtobuf = /application\/com\.github\.proto-openapi\.spec\.v2/.test(accept);
    const { bytes, hash } = await this.#document(wantsProtobuf ? 'v2.protobuf' : 'v2', async () => {
      const document = swaggerDocument(await this.#sources([...this.#chapters.values()]));
      return wantsProtobuf ? swaggerProtobuf(document) : Buffer.from(JSON.stringify(document));
    });
    return { code: 200, contentType: wantsProtobuf ? PROTOBUF_TYPE : JSON_TYPE, bytes, etag: `"${hash}"` };
  }

  async #indexAnswer(): Promise<OpenApiAnswer> {
    const paths: Record<string, { serverRelativeURL: string }> = {};
    for (const [name, hash] of await this.#hashes())
      paths[name] = { serverRelativeURL: `/openapi/v3/${name}?hash=${hash}` };
    const bytes = Buffer.from(JSON.stringify({ paths }));
    return { code: 200, contentType: JSON_TYPE, bytes, etag: `"${hashOf(bytes)}"` };
  }

  /** `name` such as `api/v1` or `apis/apps/v1`. */
  async #chapter(name: string, asked: string | undefined): Promise<OpenApiAnswer | undefined> {
    const chapter = this.#chapters.get(name);
    if (!chapter) return undefined;
    const { bytes, hash } = await this.#document(name, () => this.#build(chapter));
    if (asked !== undefined && asked !== '' && asked !== hash)
      return { code: 301, location: `/openapi/v3/${name}?hash=${hash}` };
    return {
      code: 200,
      contentType: JSON_TYPE,
      bytes,
      etag: `"${hash}"`,
      ...(asked === hash ? { cacheControl: FOREVER } : {}),
    };
  }

  async #hashes(): Promise<Map<string, string>> {
    if (this.#index) return this.#index;
    const index = new Map<string, string>();
    for (const [name, chapter] of this.#chapters)
      index.set(name, this.#documents.get(name)?.hash ?? (await this.#hashOf(chapter)));
    this.#index = index;
    return index;
  }

  async #hashOf(chapter: Chapter): Promise<string> {
    const { listings } = chapter;
    const first = listings[0];
    const known = first && chapterHashes.get(first);
    if (known && known.listings.length === listings.length && known.listings.every((l, i) => l === listings[i])) {
      return known.hash;
    }
    const hash = hashOf(await this.#build(chapter));
    if (first) chapterHashes.set(first, { listings, hash });
    return hash;
  }

  async #build(chapter: Chapter): Promise<Uint8Array> {
    return Buffer.from(JSON.stringify(openApiDocument(await this.#sources([chapter]))));
  }

  async #sources(chapters: readonly Chapter[]): Promise<Sources> {
    const [descriptions, parameters] = await Promise.all([loadDescriptions(), loadParameterTexts()]);
    return { chapters, definitions: this.#definitions, descriptions, parameters };
  }

  async #document(key: string, build: () => Promise<Uint8Array>): Promise<{ bytes: Uint8Array; hash: string }> {
    const known = this.#documents.get(key);
    if (known) return known;
    const bytes = await build();
    const made = { bytes, hash: hashOf(bytes) };
    this.#documents.set(key, made);
    return made;
  }
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha512').update(bytes).digest('hex').toUpperCase();
}
