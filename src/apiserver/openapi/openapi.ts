import { createHash } from 'node:crypto';
import { definitions as builtIn, loadDescriptions, loadParameterTexts } from '#api';
import type { Listing } from '../discovery/index.ts';
import { type Chapter, chaptersOf } from './chapters.ts';
import type { JsonSchema } from './definition-schema.ts';
import { openApiDocument, type Sources, swaggerDocument } from './documents.ts';
import { contentTypeOf, type Form, formWanted } from './form.ts';
import { openApiProtobuf } from './openapi-protobuf.ts';
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
  /** Immutable: what an address names by its hash never changes. */
  | { code: 200; contentType: string; bytes: Uint8Array; etag: string; immutable?: true }
  /** The document has another hash by now. */
  | { code: 301; location: string }
  /** The document has no form that the client takes. */
  | { code: 406 };

/** A document in one form. */
interface Made {
  bytes: Uint8Array;
  hash: string;
}

const VERSION_3 = '/openapi/v3';

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
  readonly #documents = new Map<string, Promise<Made>>();
  #texts: Promise<[Sources['descriptions'], Sources['parameters']]> | undefined;

  constructor(listings: readonly Listing[]) {
    this.#chapters = chaptersOf(listings);
    const custom = listings.flatMap((listing) => (listing.custom ? [listing.custom.definitions] : []));
    this.#definitions = custom.length > 0 ? Object.assign({}, builtIn, ...custom) : builtIn;
  }

  /** Undefined when there is nothing at the path. */
  async answer({ path, hash, accept }: OpenApiRequest): Promise<OpenApiAnswer | undefined> {
    if (path === '/openapi/v2') return this.#whole(accept);
    if (path === VERSION_3 || path === `${VERSION_3}/`) {
      const { bytes, hash: tag } = await this.#once('index', () => this.#index());
      return { code: 200, contentType: 'application/json', bytes, etag: `"${tag}"` };
    }
    const chapter = path.startsWith(`${VERSION_3}/`) && this.#chapters.get(path.slice(VERSION_3.length + 1));
    return chapter ? this.#chapter(chapter, hash, accept) : undefined;
  }

  async #whole(accept: string | undefined): Promise<OpenApiAnswer> {
    const form = formWanted('v2', accept);
    if (!form) return { code: 406 };
    const { bytes, hash } = await this.#once(`whole ${form}`, async () => {
      const document = swaggerDocument(await this.#sources([...this.#chapters.values()]));
      return form === 'json' ? textOf(document) : swaggerProtobuf(document);
    });
    return { code: 200, contentType: contentTypeOf('v2', form), bytes, etag: `"${hash}"` };
  }

  async #chapter(chapter: Chapter, asked: string | undefined, accept: string | undefined): Promise<OpenApiAnswer> {
    const form = formWanted('v3', accept);
    if (!form) return { code: 406 };
    const made = await this.#once(`${form} ${chapter.name}`, () => this.#build(chapter, form));
    const hash = form === 'json' ? made.hash : await this.#hashOf(chapter);
    if (asked && asked !== hash) return { code: 301, location: addressOf(chapter.name, hash) };
    const immutable = asked ? { immutable: true as const } : {};
    return { code: 200, contentType: contentTypeOf('v3', form), bytes: made.bytes, etag: `"${hash}"`, ...immutable };
  }

  async #index(): Promise<Uint8Array> {
    const paths: Record<string, { serverRelativeURL: string }> = {};
    for (const [name, chapter] of this.#chapters) {
      paths[name] = { serverRelativeURL: addressOf(name, await this.#hashOf(chapter)) };
    }
    return textOf({ paths });
  }

  /** All forms of a document go by the hash of its text. */
  async #hashOf(chapter: Chapter): Promise<string> {
    const { listings, name } = chapter;
    const [first] = listings;
    const known = first && chapterHashes.get(first);
    if (known && known.listings.length === listings.length && known.listings.every((l, i) => l === listings[i])) {
      return known.hash;
    }
    const json = this.#documents.get(`json ${name}`);
    const hash = json ? (await json).hash : hashOf(await this.#build(chapter, 'json'));
    if (first) chapterHashes.set(first, { listings, hash });
    return hash;
  }

  async #build(chapter: Chapter, form: Form): Promise<Uint8Array> {
    const document = openApiDocument(await this.#sources([chapter]));
    return form === 'json' ? textOf(document) : openApiProtobuf(document);
  }

  async #sources(chapters: readonly Chapter[]): Promise<Sources> {
    this.#texts ??= Promise.all([loadDescriptions(), loadParameterTexts()]);
    const [descriptions, parameters] = await this.#texts;
    return { chapters, definitions: this.#definitions, descriptions, parameters };
  }

  #once(key: string, build: () => Promise<Uint8Array>): Promise<Made> {
    const made = this.#documents.get(key) ?? build().then((bytes) => ({ bytes, hash: hashOf(bytes) }));
    this.#documents.set(key, made);
    return made;
  }
}

function textOf(document: JsonSchema): Uint8Array {
  return Buffer.from(JSON.stringify(document));
}

function addressOf(name: string, hash: string): string {
  return `${VERSION_3}/${name}?hash=${hash}`;
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha512').update(bytes).digest('hex').toUpperCase();
}
