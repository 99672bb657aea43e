import type { IncomingMessage } from 'node:http';
import type { Duplex as NodeDuplex } from 'node:stream';

/** What node:http gives when a client asks for another protocol on its connection. */
export interface StreamUpgrade {
  request: IncomingMessage;
  socket: NodeDuplex;
  /** Bytes that came right behind the request. */
  head: Buffer;
}

/** The protocols a header lists, first wish first; the header may be there several times. */
export function listedProtocols(header: string | string[] | undefined): string[] {
  return [header ?? []]
    .flat()
    .flatMap((line) => line.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
