/**
 * Passes HTTP requests on to pods, and to pods behind services, through the nodes they run on. Must not look into what
 * is said, and must never pass on who the caller is.
 */
export { passOn } from './pass-on.ts';
export { placeOf } from './place.ts';
export { connectToPod } from './pod-connection.ts';
