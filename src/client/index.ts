/**
 * How components read and write the API: informers, event recording, kubeconfig, the client over HTTPS.
 * Knows the `Api` port only; must never reach around it into the API server.
 */
export {
  createEventRecorder,
  type EventAbout,
  type EventRecorder,
  type EventRecorderOptions,
  referenceTo,
} from './event-recorder.ts';
export { HttpApi } from './http-api.ts';
export { type Change, Informer, type InformerOptions } from './informer.ts';
export { InformerIndex } from './informer-index.ts';
export type { Transport, TransportReply, TransportRequest } from './transport.ts';
