import { type IncomingMessage, type RequestOptions, request, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { connect } from 'node:tls';
import type { Exchange } from '../http/exchange.ts';
import { unreachable } from './place.ts';

/** Between two neighbours only, or not for others to know. */
const NOT_PASSED_ON = [
  'authorization',
  'connection',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

export interface Passage {
  /** The way to who answers, not yet secured. */
  connection: Duplex;
  secure: boolean;
  /** What is asked there, with its query. */
  path: string;
  /** The part of the address that stands before it, for those who write links. */
  prefix: string;
}

/** Passes a request on over a connection, and the answer back. Throws `ServiceUnavailable` when there is none. */
export async function passOn(exchange: Exchange, { connection, secure, path, prefix }: Passage): Promise<void> {
  const host = exchange.header(':authority') ?? exchange.header('host') ?? '';
  const options: RequestOptions = {
    method: exchange.method,
    path,
    headers: {
      ...passedOn(exchange.request.headers),
      host,
      'x-forwarded-for': exchange.request.socket.remoteAddress,
      'x-forwarded-host': host,
      'x-forwarded-proto': 'https',
      'x-forwarded-uri': prefix + path,
    },
    // Certificates of pods are their own affair.
    createConnection: () => (secure ? connect({ socket: connection, rejectUnauthorized: false }) : connection),
    signal: exchange.signal,
  };
  try {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const sent = request(options, resolve).on('error', reject);
      pipeline(exchange.request, sent).catch(reject);
    });
    const { response } = exchange;
    response.statusCode = answer.statusCode ?? 502;
    for (const [name, value] of Object.entries(passedOn(answer.headers)))
      response.setHeader(name, name === 'location' ? prefixed(String(value), prefix) : value);
    await pipeline(answer, response as ServerResponse);
  } catch (error) {
    if (exchange.response.headersSent) throw error;
    throw unreachable(error instanceof Error ? error.message : String(error));
  } finally {
    connection.destroy();
  }
}

function passedOn(headers: IncomingMessage['headers']): { [name: string]: string | string[] } {
  const kept = Object.entries(headers).filter(([name]) => !name.startsWith(':') && !NOT_PASSED_ON.includes(name));
  return Object.fromEntries(kept.filter((entry): entry is [string, string | string[]] => entry[1] !== undefined));
}

/** Another page of the same place is found by the way this one was. */
function prefixed(location: string, prefix: string): string {
  return location.startsWith('/') && !location.startsWith('//') ? prefix + location : location;
}
