import {
  ApiError,
  badRequest,
  isApiError,
  type NodeStreams,
  type Pod,
  type Status,
  type Stored,
  type TerminalStreams,
} from '#api';
import { containerFor } from './container-name.ts';
import { booleanParameter } from './query.ts';

/** What `pods/exec` or `pods/attach` asks for. */
export interface TerminalRequest {
  subresource: 'exec' | 'attach';
  container: string;
  command: string[];
  tty: boolean;
  stdin: boolean;
  stdout: boolean;
  /** Never together with `tty`: a terminal has one output. */
  stderr: boolean;
}

/** Reads the query of exec and attach. Throws `BadRequest` in the original's words. */
export function terminalRequestOf(
  subresource: 'exec' | 'attach',
  pod: Stored<Pod>,
  query: URLSearchParams,
): TerminalRequest {
  const tty = booleanParameter(query, 'tty');
  const request = {
    subresource,
    container: containerFor(pod, query.get('container')),
    command: query.getAll('command'),
    tty,
    stdin: booleanParameter(query, 'stdin'),
    stdout: booleanParameter(query, 'stdout'),
    stderr: booleanParameter(query, 'stderr') && !tty,
  };
  if (!request.stdin && !request.stdout && !request.stderr)
    throw badRequest('you must specify at least 1 of stdin, stdout, stderr');
  if (subresource === 'exec' && request.command.length === 0) throw badRequest('you must specify a command');
  return request;
}

/** Runs the request on the node; a failure to run it becomes its status too. */
export async function runTerminal(
  node: NodeStreams,
  pod: Stored<Pod>,
  request: TerminalRequest,
  streams: TerminalStreams,
): Promise<Status> {
  const { container, command, tty } = request;
  try {
    return request.subresource === 'exec'
      ? await node.exec(pod, { container, command, tty }, streams)
      : await node.attach(pod, { container, tty }, streams);
  } catch (error) {
    return (isApiError(error) ? error : terminalFailure(request.subresource, error)).toStatus();
  }
}

function terminalFailure(subresource: 'exec' | 'attach', cause: unknown): ApiError {
  const doing = subresource === 'exec' ? 'executing command in' : 'attaching to';
  const why = cause instanceof Error ? cause.message : String(cause);
  const message = `error ${doing} container: ${why}`;
  return new ApiError('InternalError', `Internal error occurred: ${message}`, {
    details: { causes: [{ message }] },
    cause,
  });
}

/** The bytes of the error channel: a `Status` since version 4 of the protocol, before it the bare message of a failure. */
export function statusBytes(status: Status, asObject: boolean): Uint8Array {
  if (asObject) return Buffer.from(JSON.stringify({ metadata: {}, ...status }));
  return Buffer.from(status.status === 'Success' ? '' : (status.message ?? ''));
}
