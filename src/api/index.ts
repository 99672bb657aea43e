/**
 * The language every component speaks: objects and their metadata, selectors, quantities, errors, and the ports
 * (`Api`, `NodeStreams`) through which components meet. Holds no state and does no I/O.
 */

export type { WatchEvent } from './api.ts';
export * from './api.ts';
export * from './api-error.ts';
export * from './clone-json.ts';
export * from './descriptions.ts';
export * from './field-error.ts';
export * from './field-selector.ts';
export type * from './generated/types.ts';
export * from './human-duration.ts';
export * from './json-object.ts';
export * from './label-selector.ts';
export * from './label-selector-text.ts';
export * from './names.ts';
export type * from './node-streams.ts';
export * from './object.ts';
export * from './parameter-texts.ts';
export { base64Fault } from './protobuf/base64.ts';
export * from './protobuf/message.ts';
export * from './protobuf/protobuf-error.ts';
export * from './quantity.ts';
export * from './resource.ts';
export * from './schema.ts';
export * from './zero-values.ts';
