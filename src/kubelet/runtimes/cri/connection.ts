import type { Client, Metadata, ServiceError } from '@grpc/grpc-js';
import { RealClock } from '#base';
import { RuntimeError } from '../runtime.ts';
import { decodeMessage, encodeMessage } from './protobuf.ts';
import type { Method } from './runtime-service.ts';

/** Calls to containerd over its unix socket. Reconnects by itself. */
export interface Connection {
  /** Rejects with {@link RuntimeError}; without `timeoutMs` it waits as long as containerd does. */
  call<In, Out>(method: Method<In, Out>, request: In, timeoutMs?: number): Promise<NonNullable<Out>>;
  /** Gives `onMessage` what the server sends; resolves when the server ends, rejects when the connection breaks. */
  subscribe<In, Out>(
    method: Method<In, Out>,
    request: In,
    onMessage: (message: NonNullable<Out>) => void,
    signal: AbortSignal,
  ): Promise<void>;
  close(): void;
}

const NAMESPACE = 'k8s.io';

/** Costs nothing until the first call, for which gRPC is loaded. */
export function connect(socket: string): Connection {
  let opened: Promise<Opened> | undefined;
  const open = () => {
    opened ??= openChannel(socket);
    return opened;
  };
  return {
    call: async (method, request, timeoutMs) => {
      const { client, metadata } = await open();
      // The deadline is the caller's real time, whatever clock the cluster runs by: gRPC knows no other.
      const options = timeoutMs === undefined ? {} : { deadline: deadlineIn(timeoutMs) };
      const { path, encode, decode } = coding(method);
      return new Promise((resolve, reject) => {
        client.makeUnaryRequest(path, encode, decode, request, metadata, options, (error, value) =>
          error || value === undefined ? reject(runtimeError(error)) : resolve(value),
        );
      });
    },
    subscribe: async (method, request, onMessage, signal) => {
      const { client, metadata } = await open();
      signal.throwIfAborted();
      const { path, encode, decode } = coding(method);
      const stream = client.makeServerStreamRequest(path, encode, decode, request, metadata);
      const cancel = () => stream.cancel();
      signal.addEventListener('abort', cancel, { once: true });
      try {
        await new Promise<void>((resolve, reject) => {
          stream.on('data', onMessage);
          stream.on('end', resolve);
          stream.on('error', (error: ServiceError) => reject(runtimeError(error)));
        });
      } finally {
        signal.removeEventListener('abort', cancel);
      }
    },
    close: () => {
      opened?.then(
        ({ client }) => client.close(),
        () => {},
      );
    },
  };
}

interface Opened {
  client: Client;
  metadata: Metadata;
}

async function openChannel(socket: string): Promise<Opened> {
  // A bundle of this CommonJS package has only the default export.
  const { default: grpc } = await import('@grpc/grpc-js');
  const client = new grpc.Client(`unix:${socket}`, grpc.credentials.createInsecure(), {
    'grpc.max_receive_message_length': -1,
    'grpc.max_send_message_length': -1,
    'grpc.initial_reconnect_backoff_ms': 50,
    'grpc.max_reconnect_backoff_ms': 1000,
    'grpc.default_authority': 'localhost',
  });
  const metadata = new grpc.Metadata();
  metadata.set('containerd-namespace', NAMESPACE);
  return { client, metadata };
}

function coding<In, Out>({ path, request, response }: Method<In, Out>) {
  return {
    path,
    encode: (value: In) => encodeMessage(request, value),
    decode: (data: Buffer) => decodeMessage(response, data),
  };
}

function deadlineIn(timeoutMs: number): Date {
  return new Date(new RealClock().now() + timeoutMs);
}

const CODES: { [code: number]: RuntimeError['code'] } = {
  3: 'InvalidArgument',
  4: 'DeadlineExceeded',
  5: 'NotFound',
  6: 'AlreadyExists',
  14: 'Unavailable',
};

/**
 * The description alone, as the kubelet shows it for images and containers. Older containerds end descriptions that
 * crossed its inner interface with the code's name, `: unknown`; newer ones no longer do.
 */
function runtimeError(error: ServiceError | null): RuntimeError {
  if (!error) return new RuntimeError('Unknown', 'the runtime answered nothing');
  // containerd answers so while it takes stock of its containers after a start, with no code of its own.
  const code = error.details === 'server is not initialized yet' ? 'Unavailable' : CODES[error.code];
  return new RuntimeError(code ?? 'Unknown', withoutCodeSuffix(error.details), { cause: error });
}

/** See {@link runtimeError}: containers that could not start carry the same text in their status. */
export function withoutCodeSuffix(text: string): string {
  return text.replace(/: unknown$/, '');
}
