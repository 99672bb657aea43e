/**
 * The Kubernetes API over a store: who may do what, what objects must look like, and how changes are seen. Knows kinds
 * only by their declarations, which it also reads from stored CustomResourceDefinitions. But for those, and for events
 * that are too old, it must never act on its own, which is the controllers' work.
 */
export { type ApiServer, type ApiServerOptions, createApiServer, type VersionInfo } from './api-server.ts';
export { ensureDefaultPolicy } from './default-policy/index.ts';
export type { ListenOptions } from './http/http-server.ts';
export type { UserInfo } from './rest/rest-context.ts';
