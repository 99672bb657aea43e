import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..', '..');

export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

/**
 * A real Podling, made by the launcher as a user would, on a network namespace, data directory and kubeconfig of its
 * own: the host's network is never touched. Only for root.
 */
export class RealCluster implements AsyncDisposable {
  private constructor(
    readonly name: string,
    readonly directory: string,
  ) {}

  /** Makes the namespace and directory; starts nothing. */
  static async prepare(name: string): Promise<RealCluster> {
    const directory = await mkdtemp(path.join(tmpdir(), `podling-${name}-`));
    const cluster = new RealCluster(`${name}-${process.pid}`, directory);
    await mustRun('ip', ['netns', 'add', cluster.name]);
    await cluster.must('ip', ['link', 'set', 'lo', 'up']);
    return cluster;
  }

  /** Prepares and runs `podling up`. */
  static async up(name: string, flags: string[] = []): Promise<RealCluster> {
    const cluster = await RealCluster.prepare(name);
    try {
      await cluster.podling('up', '--yes', ...flags);
    } catch (error) {
      const log = await cluster.tryPodling('logs');
      await cluster[Symbol.asyncDispose]();
      throw new Error(`cluster did not come up; its log ends with: ${log.stdout.slice(-4000)}`, { cause: error });
    }
    return cluster;
  }

  get dataDirectory(): string {
    return path.join(this.directory, 'data');
  }

  get flags(): string[] {
    return ['--name', this.name, '--data-dir', this.dataDirectory];
  }

  get env(): NodeJS.ProcessEnv {
    return { ...process.env, KUBECONFIG: path.join(this.directory, 'kubeconfig') };
  }

  /** Runs a program inside the cluster's network namespace, whatever it ends with. */
  run(program: string, args: string[], input?: string): Promise<Ran> {
    return run('nsenter', [`--net=/run/netns/${this.name}`, program, ...args], { env: this.env, input });
  }

  /** As {@link run}, but anything but success throws with the program's words. */
  async must(program: string, args: string[], input?: string): Promise<string> {
    return succeeded(program, args, await this.run(program, args, input));
  }

  /** A program left running inside the namespace; the caller ends it. */
  spawn(program: string, args: string[]): ChildProcess {
    return spawn('nsenter', [`--net=/run/netns/${this.name}`, program, ...args], { env: this.env, stdio: 'pipe' });
  }

  /** Runs a verb on this cluster, whatever it ends with. */
  tryPodling(...args: string[]): Promise<Ran> {
    return this.run(path.join(root, 'podling'), [...args, ...this.flags]);
  }

  podling(...args: string[]): Promise<string> {
    return this.must(path.join(root, 'podling'), [...args, ...this.flags]);
  }

  kubectl(...args: string[]): Promise<string> {
    return this.must('kubectl', args);
  }

  async apply(manifest: string, namespace = 'default'): Promise<string> {
    return this.must('kubectl', ['-n', namespace, 'apply', '-f', '-'], manifest);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.tryPodling('delete', '--yes');
    await run('ip', ['netns', 'delete', this.name]);
    await rm(this.directory, { recursive: true, force: true });
  }
}

function run(program: string, args: string[], options: { env?: NodeJS.ProcessEnv; input?: string | undefined } = {}) {
  return new Promise<Ran>((resolve) => {
    const { input, ...rest } = options;
    const child = execFile(program, args, { ...rest, maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      const code = error ? (typeof error.code === 'number' ? error.code : 1) : 0;
      resolve({ code, stdout, stderr });
    });
    // A program that ends without reading its input is none of our concern.
    child.stdin?.on('error', () => {}).end(input ?? '');
  });
}

async function mustRun(program: string, args: string[]): Promise<string> {
  return succeeded(program, args, await run(program, args));
}

function succeeded(program: string, args: string[], { code, stdout, stderr }: Ran): string {
  if (code === 0) return stdout;
  throw new Error(`${path.basename(program)} ${args.join(' ')} ended with ${code}:\n${stderr || stdout}`);
}

/** Calls `look` until it gives something other than undefined; throws with `what` after `timeoutMs`. */
export async function eventually<T>(what: string, look: () => Promise<T | undefined>, timeoutMs = 60_000): Promise<T> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > until) throw new Error(`waited ${timeoutMs} ms in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
