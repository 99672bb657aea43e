import type { Clock } from '#base';
import { type ExecResult, RuntimeError } from '../runtime.ts';
import { behaviour, told } from './simulated-process.ts';

interface Running {
  id: string;
  name: string;
  annotations: { [key: string]: string };
}

/** What a command in a simulated container gives: as its annotations say, else as the commands it knows would. */
export async function simulateExec(
  clock: Clock,
  container: Running,
  command: string[],
  timeoutMs: number,
): Promise<ExecResult> {
  const [program = ''] = command;
  if (program.includes(' ')) {
    const why = `exec: "${program}": stat ${program}: no such file or directory`;
    const failed = `OCI runtime exec failed: exec failed: unable to start container process: ${why}`;
    throw new RuntimeError('Unknown', `failed to exec in container: failed to start exec "${container.id}": ${failed}`);
  }
  const code = told(container.annotations, 'exec-exit-code', container.name);
  if (code !== undefined) return result(Number(code), '', '');
  const name = program.split('/').pop();
  if (name === 'cat' && command[1])
    return result(1, '', `cat: can't open '${command[1]}': No such file or directory\n`);
  if (name === 'test' || name === '[') return result(1, '', '');
  const { runMs, exitCode, output } = behaviour(command, {}, container.name);
  const lastsMs = runMs ?? (name === 'sleep' ? Number.POSITIVE_INFINITY : 0);
  if (lastsMs > 0) await clock.sleep(Math.min(lastsMs, timeoutMs));
  if (lastsMs > timeoutMs) throw new RuntimeError('DeadlineExceeded', `command timed out after ${timeoutMs} ms`);
  return result(exitCode, output.map((line) => `${line}\n`).join(''), '');
}

function result(exitCode: number, stdout: string, stderr: string): ExecResult {
  return { exitCode, stdout: Buffer.from(stdout), stderr: Buffer.from(stderr) };
}
