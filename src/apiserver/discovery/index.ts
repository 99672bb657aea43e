/**
 * Tells clients which resources there are: aggregated (one request) and the older one document per group and version.
 * Derived from declarations alone; must not know objects, callers or sockets.
 */
export { Discovery } from './discovery.ts';
export { type Listing, subresourcesOf, verbsOf } from './listing.ts';
export { REVIEWS } from './reviews.ts';
