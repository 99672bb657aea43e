/**
 * Byte streams between a client and a container: exec, attach and port-forward over WebSocket and SPDY/3.1, and logs.
 * Speaks the clients' protocols and hands plain streams to the node; must not decide who may do what, and knows no
 * container runtime. Loaded on first use: most servers' lives have long stretches without it.
 */
export { podLog } from './pod-log.ts';
export { type PodStreamCall, servePodStream } from './pod-stream.ts';
export { listedProtocols, type StreamUpgrade } from './upgrade.ts';
export { acceptWebSocket, goneSignal } from './web-socket.ts';
