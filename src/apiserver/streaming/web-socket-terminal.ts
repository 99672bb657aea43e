import type { NodeStreams, Pod, Stored } from '#api';
import { channelsOf } from './channels.ts';
import { terminalSizes } from './resize.ts';
import { runTerminal, statusBytes, type TerminalRequest } from './terminal.ts';
import type { StreamUpgrade } from './upgrade.ts';
import { acceptWebSocket } from './web-socket.ts';

const [STDIN, STDOUT, STDERR, ERROR, RESIZE] = [0, 1, 2, 3, 4] as const;

/** The subprotocols of exec and attach, best first. The two without a number tell failures as bare text. */
export const TERMINAL_SUBPROTOCOLS = [
  'v5.channel.k8s.io',
  'v4.channel.k8s.io',
  'v4.base64.channel.k8s.io',
  'channel.k8s.io',
  'base64.channel.k8s.io',
] as const;

/** Runs exec or attach over a WebSocket; resolves when it has ended. */
export async function webSocketTerminal(
  node: NodeStreams,
  pod: Stored<Pod>,
  request: TerminalRequest,
  upgrade: StreamUpgrade,
  protocol: string | undefined,
): Promise<void> {
  const socket = await acceptWebSocket(upgrade, protocol);
  const channels = channelsOf(socket, protocol);
  const stdin = request.stdin ? channels.incoming(STDIN) : undefined;
  const sizes = request.tty ? channels.incoming(RESIZE) : undefined;
  // Something has to come from the server first: some clients wait for it before they send.
  await channels.send(request.stdout ? STDOUT : request.stderr ? STDERR : ERROR, new Uint8Array());
  const status = await runTerminal(node, pod, request, {
    ...(stdin ? { stdin } : {}),
    ...(request.stdout ? { stdout: (chunk) => channels.send(STDOUT, chunk) } : {}),
    ...(request.stderr ? { stderr: (chunk) => channels.send(STDERR, chunk) } : {}),
    ...(sizes ? { resize: terminalSizes(sizes) } : {}),
    signal: channels.gone,
  });
  stdin?.discard();
  sizes?.discard();
  const bytes = statusBytes(status, /^v[45]\./.test(protocol ?? ''));
  if (bytes.length > 0) await channels.send(ERROR, bytes);
  channels.close();
}
