import { spawn } from 'node:child_process';

/**
 * Runs a host program to its end with `input` on its standard input and gives its standard output. Throws with the
 * program's own words when it cannot be started or ends with anything but 0.
 */
export function runCommand(program: string, args: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'pipe' });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
    });
    child.on('error', (cause) => reject(new Error(`cannot run ${program}: ${cause.message}`, { cause })));
    child.on('close', (code) => {
      if (code === 0) resolve(out);
      else reject(new Error(`${program} ${args.join(' ')} ended with ${code}: ${err.trim() || out.trim()}`));
    });
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}
