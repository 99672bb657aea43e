import { Agent, type RequestOptions, request } from 'node:https';
import type { Transport, TransportReply, TransportRequest } from '#client';

/** Where an API server is, whom to believe that it is the one, and who is calling. */
export interface HttpsTarget {
  /** `https://127.0.0.1:6443` */
  server: string;
  caPem?: string;
  client?: { certPem: string; keyPem: string };
  /** Sent as bearer token. */
  token?: string;
}

/** HTTP/1.1 over TLS with connections kept open; a watch holds one of its own. */
export class HttpsTransport implements Transport {
  readonly #agent: Agent;
  readonly #target: HttpsTarget;

  constructor(target: HttpsTarget) {
    this.#target = target;
    this.#agent = new Agent({
      keepAlive: true,
      ...(target.caPem === undefined ? {} : { ca: target.caPem }),
      ...(target.client ? { cert: target.client.certPem, key: target.client.keyPem } : {}),
    });
  }

  request({ method, path, headers, body, signal }: TransportRequest): Promise<TransportReply> {
    const { server, token } = this.#target;
    const options: RequestOptions = {
      method,
      agent: this.#agent,
      headers: {
        ...headers,
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
      },
      ...(signal ? { signal } : {}),
    };
    return new Promise((resolve, reject) => {
      const sent = request(new URL(path, server), options, (reply) => {
        resolve({ status: reply.statusCode ?? 0, headers: reply.headers, body: reply });
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }

  /** Closes all connections, used ones too. */
  close(): void {
    this.#agent.destroy();
  }
}
