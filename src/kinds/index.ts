/**
 * What each kind of object is, as one declaration each. Pure: no I/O, no time, no state.
 */
export * from './kind.ts';
