/**
 * SPDY/3.1 as Kubernetes speaks it for exec, attach and port-forward: many streams over one connection, either side of
 * it. Knows neither HTTP nor Kubernetes: whoever has done the upgrade hands over the bytes, and must keep them to it.
 */
export { SpdyConnection, type SpdyStream } from './connection.ts';
