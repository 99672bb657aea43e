import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
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

export function connect(socket: string): Connection {
  const client = new Client(`unix:${socket}`, credentials.createInsecure(), {
    'grpc.max_receive_message_length': -1,
    'grpc.max_send_message_length': -1,
    'grpc.initial_reconnect_backoff_ms': 50,
    'grpc.max_reconnect_backoff_ms': 1000,
    'grpc.default_authority': 'localhost',
  });
  const metadata = new Metadata();
  metadata.set('containerd-namespace', NAMESPACE);
  return {
    call: (method, request, timeoutMs) =>
      new Promise((resolve, reject) => {
        client.makeUnaryRequest(
          method.path,
          (value: typeof request) => encodeMessage(method.request, value),
          (data: Buffer) => decodeMessage(method.response, data),
          request,
          metadata,
          // The deadline is the caller's real time, whatever clock the cluster runs by: gRPC knows no other.
          timeoutMs === undefined ? {} : { deadline: deadlineIn(timeoutMs) },
          (error, value) => (error || value === undefined ? reject(runtimeError(error)) : resolve(value)),
        );
      }),
    subscribe: (method, request, onMessage, signal) =>
      new Promise((resolve, reject) => {
        const stream = client.makeServerStreamRequest(
          method.path,
          (value: typeof request) => encodeMessage(method.request, value),
          (data: Buffer) => decodeMessage(method.response, data),
          request,
          metadata,
        );
        const cancel = () => stream.cancel();
        signal.addEventListener('abort', cancel, { once: true });
        const settle = (done: () => void) => {
          signal.removeEventListener('abort', cancel);
          done();
        };
        stream.on('data', onMessage);
        stream.on('end', () => settle(resolve));
        stream.on('error', (error: ServiceError) => settle(() => reject(runtimeError(error))));
      }),
    close: () => client.close(),
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
  return new RuntimeError(CODES[error.code] ?? 'Unknown', withoutCodeSuffix(error.details), { cause: error });
}

/** See {@link runtimeError}: containers that could not start carry the same text in their status. */
export function withoutCodeSuffix(text: string): string {
  return text.replace(/: unknown$/, '');
}
