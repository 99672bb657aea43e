import { request } from 'node:http';
import type { Duplex, Status, TerminalStreams } from '#api';
import { SpdyConnection, type SpdyStream } from '#spdy';
import { RuntimeError } from '../runtime.ts';
import { withoutCodeSuffix } from './connection.ts';

/** Upgrades a connection to the runtime's streaming server. */
function dial(url: string, protocol: string, signal: AbortSignal): Promise<SpdyConnection> {
  return new Promise((resolve, reject) => {
    const call = request(url, {
      method: 'POST',
      headers: { Connection: 'Upgrade', Upgrade: 'SPDY/3.1', 'X-Stream-Protocol-Version': protocol },
    });
    call.on('upgrade', (_response, socket, head) => {
      if (head.length > 0) socket.unshift(head);
      const client = new SpdyConnection(socket);
      const leave = () => client.destroy();
      signal.addEventListener('abort', leave, { once: true });
      socket.once('close', () => signal.removeEventListener('abort', leave));
      if (signal.aborted) leave();
      void client.run();
      resolve(client);
    });
    call.on('response', (response) => {
      response.setEncoding('utf8');
      let text = '';
      response.on('data', (part: string) => {
        text += part;
      });
      response.on('end', () =>
        reject(new RuntimeError('Unknown', `unable to upgrade connection: ${text.trim() || response.statusCode}`)),
      );
    });
    call.on('error', (cause) => reject(new RuntimeError('Unavailable', cause.message, { cause })));
    call.end();
  });
}

/** Joins a caller's terminal with a process behind the streaming server; resolves with its exit code. */
export async function streamTerminal(url: string, tty: boolean, streams: TerminalStreams): Promise<number> {
  const client = await dial(url, 'v4.channel.k8s.io', streams.signal);
  try {
    // The server waits for exactly the streams that were asked for, before it starts the process.
    const errors = await client.open({ streamtype: 'error' });
    const stdin = streams.stdin && (await client.open({ streamtype: 'stdin' }));
    const stdout = streams.stdout && (await client.open({ streamtype: 'stdout' }));
    const stderr = !tty && streams.stderr ? await client.open({ streamtype: 'stderr' }) : undefined;
    const resize = tty ? await client.open({ streamtype: 'resize' }) : undefined;
    await errors.end();
    if (stdin && streams.stdin) background(feed(streams.stdin, stdin), client);
    if (resize && streams.resize) background(sizes(streams.resize, resize), client);
    const [status] = await Promise.all([
      text(errors),
      stdout && streams.stdout ? drain(stdout, streams.stdout) : undefined,
      stderr && streams.stderr ? drain(stderr, streams.stderr) : undefined,
    ]);
    streams.signal.throwIfAborted();
    return exitCode(status);
  } finally {
    client.destroy();
  }
}

/** A caller whose input breaks is gone: the process is let go. */
function background(work: Promise<void>, client: SpdyConnection): void {
  work.catch(() => client.destroy());
}

async function feed(from: AsyncIterable<Uint8Array>, to: SpdyStream): Promise<void> {
  for await (const chunk of from) await to.write(chunk);
  await to.end();
}

async function sizes(from: NonNullable<TerminalStreams['resize']>, to: SpdyStream): Promise<void> {
  for await (const { width, height } of from) {
    await to.write(Buffer.from(`${JSON.stringify({ Width: width, Height: height })}\n`));
  }
}

async function drain(from: SpdyStream, to: (chunk: Uint8Array) => Promise<void>): Promise<void> {
  for await (const chunk of from.incoming) await to(chunk);
}

async function text(from: SpdyStream): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of from.incoming) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** The error stream carries a Status once the process has ended; nothing at all for an attach that just ended. */
function exitCode(answer: string): number {
  if (answer === '') return 0;
  const status = JSON.parse(answer) as Status;
  if (status.status === 'Success') return 0;
  const cause = status.details?.causes?.find(({ reason }) => reason === 'ExitCode');
  if (cause?.message !== undefined) return Number(cause.message);
  throw new RuntimeError('Unknown', withoutCodeSuffix(status.message ?? answer));
}

/** Joins a caller's stream with a port inside a sandbox until either side closes. */
export async function streamPort(url: string, port: number, stream: Duplex, signal: AbortSignal): Promise<void> {
  const client = await dial(url, 'portforward.k8s.io', signal);
  try {
    const headers = { port: String(port), requestid: '0' };
    const errors = await client.open({ streamtype: 'error', ...headers });
    const data = await client.open({ streamtype: 'data', ...headers });
    await errors.end();
    background(feed(stream.incoming, data), client);
    const [failure] = await Promise.all([text(errors), drain(data, (chunk) => stream.write(chunk))]);
    await stream.end();
    if (failure !== '') throw new RuntimeError('Unknown', failure);
  } finally {
    client.destroy();
  }
}
