import type { Listing } from '../discovery/index.ts';
import { GENERAL_PATHS, groupPath, versionPath } from './discovery-paths.ts';
import { type PathItem, rootOf } from './operation.ts';

/** What one OpenAPI 3 document is about; version 2 says all of it in one. */
export interface Chapter {
  /** As the index names it: `api/v1`, `apis/apps`, `version`. */
  readonly name: string;
  /** Resources described in it. */
  readonly listings: readonly Listing[];
  /** Paths besides those of its resources. */
  readonly paths: readonly PathItem[];
}

/** Everything there is to describe, by name. */
export function chaptersOf(listings: readonly Listing[]): Map<string, Chapter> {
  const chapters: Chapter[] = Object.entries(GENERAL_PATHS).map(([name, item]) => ({
    name,
    listings: [],
    paths: [item],
  }));
  const described = listings.filter((listing) => listing.definition);
  for (const root of new Set(described.map(rootOf))) {
    const own = described.filter((listing) => rootOf(listing) === root);
    const builtIn = own.find((listing) => !listing.custom);
    // The original describes of custom groups nothing but their resources.
    const paths = builtIn ? [versionPath(root, builtIn)] : [];
    chapters.push({ name: root.slice(1), listings: own, paths });
  }
  const groups = new Set(described.filter(({ custom, group }) => !custom && group !== '').map(({ group }) => group));
  for (const group of groups) chapters.push({ name: `apis/${group}`, listings: [], paths: [groupPath(group)] });
  return new Map(chapters.sort((a, b) => (a.name < b.name ? -1 : 1)).map((chapter) => [chapter.name, chapter]));
}
