import { createHash } from 'node:crypto';
import { aggregatedDiscovery } from './aggregated.ts';
import { type GroupListings, groupListings, type Listing } from './listing.ts';
import { apiGroup, apiGroupList, apiResourceList, apiVersions } from './per-group.ts';

/** An answer ready for the wire. */
export interface DiscoveryAnswer {
  contentType: string;
  bytes: Uint8Array;
  /** Quoted, as in the header; only on aggregated answers, which also carry `Vary: Accept` and `Cache-Control: public`. */
  etag?: string;
}

/**
 * Answers `/api`, `/apis` and what is below them down to a version, for a fixed set of resources: make a new one when
 * the set changes. Every document is built on first use and kept as bytes.
 */
export class Discovery {
  readonly #groups: GroupListings[];
  readonly #serverAddress: string;
  readonly #answers = new Map<string, DiscoveryAnswer>();

  /** `serverAddress` (`host:port`) is what old-style `/api` tells clients to talk to. */
  constructor(listings: readonly Listing[], options: { serverAddress: string }) {
    this.#groups = groupListings(listings);
    this.#serverAddress = options.serverAddress;
  }

  /** The answer for a path without query, in the form the Accept header prefers; undefined when nothing is there. */
  answer(path: string, accept: string | undefined): DiscoveryAnswer | undefined {
    const trimmed = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
    const form = trimmed === '/api' || trimmed === '/apis' ? preferredForm(accept ?? '') : 'per-group';
    const key = `${form} ${trimmed}`;
    const known = this.#answers.get(key);
    if (known) return known;
    const made = form === 'per-group' ? this.#perGroup(trimmed) : this.#aggregated(trimmed);
    if (made) this.#answers.set(key, made);
    return made;
  }

  /** Every path that has an answer. */
  get paths(): string[] {
    const core = this.#groups.find(({ group }) => group === '');
    const others = this.#groups.filter((g) => g !== core);
    return [
      '/api',
      ...(core?.versions ?? []).map(({ version }) => `/api/${version}`),
      '/apis',
      '/apis/',
      ...others.flatMap(({ group, versions }) =>
        [group, ...versions.map(({ version }) => `${group}/${version}`)].map((at) => `/apis/${at}`),
      ),
    ];
  }

  #aggregated(path: string): DiscoveryAnswer {
    const groups = this.#groups.filter(({ group }) => (group === '') === (path === '/api'));
    const bytes = Buffer.from(JSON.stringify(aggregatedDiscovery(groups)));
    return {
      contentType: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
      bytes,
      etag: `"${createHash('sha512').update(bytes).digest('hex').toUpperCase()}"`,
    };
  }

  #perGroup(path: string): DiscoveryAnswer | undefined {
    const document = this.#document(path.split('/').slice(1));
    return document && { contentType: 'application/json', bytes: Buffer.from(JSON.stringify(document)) };
  }

  #document([root, first, second, ...more]: string[]): object | undefined {
    if (more.length > 0) return undefined;
    const core = this.#groups.find(({ group }) => group === '');
    if (root === 'api') {
      if (first === undefined) return apiVersions(core, this.#serverAddress);
      const version = core?.versions.find((v) => v.version === first);
      return version && second === undefined ? apiResourceList('', version) : undefined;
    }
    if (root !== 'apis') return undefined;
    if (first === undefined) return apiGroupList(this.#groups.filter((g) => g !== core));
    const group = this.#groups.find((g) => g !== core && g.group === first);
    if (!group || second === undefined) return group && apiGroup(group);
    const version = group.versions.find((v) => v.version === second);
    return version && apiResourceList(first, version);
  }
}

type Form = 'aggregated' | 'per-group';

/** Which form of discovery the client likes best; the first named wins among equals. */
function preferredForm(accept: string): Form {
  let best: { form: Form; quality: number } = { form: 'per-group', quality: 0 };
  for (const clause of accept.split(',')) {
    const [type, ...parameters] = clause.split(';').map((part) => part.trim());
    const given = new Map(parameters.map((p) => [p.slice(0, p.indexOf('=')), p.slice(p.indexOf('=') + 1)]));
    const quality = Number(given.get('q') ?? 1);
    const form = formOf(type ?? '', given);
    if (form && quality > best.quality) best = { form, quality };
  }
  return best.form;
}

/** Undefined for a form there is not: the aggregated one in its beta version, too, is no longer served. */
function formOf(type: string, given: Map<string, string>): Form | undefined {
  if (type !== 'application/json') return type === '*/*' || type === 'application/*' ? 'per-group' : undefined;
  if (!given.has('g') && !given.has('as')) return 'per-group';
  const { g, v, as } = Object.fromEntries(given);
  return g === 'apidiscovery.k8s.io' && v === 'v2' && as === 'APIGroupDiscoveryList' ? 'aggregated' : undefined;
}
