import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export interface Ran {
  code: number;
  out: string;
  err: string;
}

const root = path.join(import.meta.dirname, '..', '..');

/** A network namespace and a directory of a test's own, so that the host's network and kubeconfig are never touched. */
export class TestHost {
  readonly directory = mkdtempSync(path.join(os.tmpdir(), 'podling-e2e-'));
  readonly kubeconfig = path.join(this.directory, 'kubeconfig');
  readonly namespace = path.basename(this.directory).toLowerCase();

  async open(): Promise<this> {
    await must(run('ip', ['netns', 'add', this.namespace]));
    await must(run('ip', ['-n', this.namespace, 'link', 'set', 'lo', 'up']));
    return this;
  }

  async close(): Promise<void> {
    await run('ip', ['netns', 'delete', this.namespace]);
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** A command in the namespace. */
  run(program: string, ...args: string[]): Promise<Ran> {
    return run('nsenter', [`--net=/run/netns/${this.namespace}`, program, ...args], { KUBECONFIG: this.kubeconfig });
  }

  podling(...args: string[]): Promise<Ran> {
    return this.run(path.join(root, 'podling'), ...args);
  }

  async kubectl(...args: string[]): Promise<string> {
    return (await must(this.run('kubectl', ...args))).out.trim();
  }
}

export function run(program: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    const ran: Ran = { code: -1, out: '', err: '' };
    child.stdout.on('data', (chunk) => {
      ran.out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      ran.err += chunk;
    });
    child.once('error', (error) => resolve({ ...ran, err: error.message }));
    child.once('close', (code) => resolve({ ...ran, code: code ?? -1 }));
  });
}

/** Throws with what was said unless the command succeeded. */
export async function must(running: Promise<Ran>): Promise<Ran> {
  const ran = await running;
  if (ran.code !== 0) throw new Error(`ended with ${ran.code}: ${ran.err}${ran.out}`);
  return ran;
}
