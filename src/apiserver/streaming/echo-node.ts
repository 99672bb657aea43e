import { ApiError, type NodeStreams, type Status, type TerminalStreams } from '#api';

/** How often a command was still running when its caller went away. */
export const abandoned = { commands: 0 };

/** A node without containers, for tests of the way to it: its one program does what its first argument says. */
export const echoNode: NodeStreams = {
  async *logs(pod, { container, previous, tailLines, follow, signal }) {
    if (previous)
      throw new ApiError(
        'BadRequest',
        `previous terminated container "${container}" in pod "${pod.metadata.name}" not found`,
      );
    for (const line of ['one', 'two', 'three'].slice(-(tailLines ?? 3))) yield Buffer.from(`${line}\n`);
    if (!follow) return;
    await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }));
  },
  exec: (_pod, { command }, streams) => run(command, streams),
  attach: (_pod, _options, streams) => run(['cat'], streams),
  async portForward(_pod, port, stream) {
    if (port === 81) throw new Error('connection refused');
    for await (const chunk of stream.incoming) await stream.write(Buffer.concat([Buffer.from(`${port}:`), chunk]));
    await stream.end();
  },
};

async function run([program, ...words]: string[], streams: TerminalStreams): Promise<Status> {
  const { stdin, stdout, stderr, resize, signal } = streams;
  switch (program) {
    case 'cat':
      for await (const chunk of stdin ?? []) await stdout?.(chunk);
      return { status: 'Success' };
    case 'say':
      await stdout?.(Buffer.from(words.join(' ')));
      await stderr?.(Buffer.from('said'));
      return { status: 'Success' };
    case 'big':
      for (let left = Number(words[0]); left > 0; left -= 65536) await stdout?.(Buffer.alloc(65536, 'x'));
      return { status: 'Success' };
    case 'size':
      for await (const { width, height } of resize ?? []) {
        await stdout?.(Buffer.from(`${width}x${height}`));
        break;
      }
      return { status: 'Success' };
    case 'hold':
      await stdout?.(Buffer.from('holding'));
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      abandoned.commands++;
      return { status: 'Success' };
    case 'exit':
      return {
        status: 'Failure',
        reason: 'NonZeroExitCode',
        message: `command terminated with non-zero exit code: ${words[0]}`,
        details: { causes: [{ reason: 'ExitCode', message: words[0] ?? '' }] },
      };
    default:
      throw new Error(`no such program: ${program}`);
  }
}
