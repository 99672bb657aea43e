import { spawn } from 'node:child_process';
import {
  ClusterProblem,
  CONTAINER_PROGRAMS,
  type HostProgram,
  isDebianLike,
  missingPrograms,
  packagesOf,
} from '#cluster';
import type { Terminal } from './terminal.ts';

export interface HostSetup {
  /** The answer to every question is yes. */
  yes: boolean;
  terminal: Terminal;
}

/**
 * Makes sure that the host has the programs, installing packages through apt where that is allowed: as root, on a
 * Debian-like host, and when the user says so. Elsewhere throws {@link ClusterProblem} with what to install.
 */
export async function ensureHostPrograms(
  programs: readonly HostProgram[],
  { yes, terminal }: HostSetup,
): Promise<void> {
  const missing = missingPrograms(programs);
  if (missing.length === 0) return;
  const names = missing.map((m) => m.program).join(', ');
  const packages = packagesOf(missing);
  const command = `apt-get install --no-install-recommends ${packages.join(' ')}`;
  const problem = (advice: string) =>
    new ClusterProblem({ tried: 'use the programs of this host', found: `missing: ${names}`, advice });
  if (!isDebianLike()) {
    throw problem(`install ${names} with your package manager (Debian calls the packages ${packages.join(', ')})`);
  }
  if (process.getuid?.() !== 0) throw problem(`run: sudo ${command}`);
  const agreed = yes || (await terminal.ask(`${names} missing. Install ${packages.join(', ')} with apt-get?`));
  if (agreed === undefined) throw problem(`run: ${command}   or say yes with --yes`);
  if (!agreed) throw problem(`run: ${command}`);
  terminal.out(`installing ${packages.join(', ')}`);
  const install = () => run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages]);
  // Lists may be absent or old; they are only fetched when the first try shows it.
  if ((await install()).code === 0) return;
  await run('apt-get', ['update', '-q']);
  const second = await install();
  if (second.code !== 0) {
    throw new ClusterProblem({
      tried: command,
      found: second.output.trim().split('\n').slice(-5).join('\n         '),
      advice: 'mend what apt-get complains about and try again',
    });
  }
}

/** Everything for a node with real containers: root, and the programs. */
export async function ensureContainerHost(setup: HostSetup): Promise<void> {
  if (process.getuid?.() !== 0) {
    throw new ClusterProblem({
      tried: 'run containers',
      found: `user ${process.getuid?.()}, and namespaces, mounts and nftables take root`,
      advice: 'run it with sudo, or add --runtime simulated for a cluster whose containers only pretend to run',
    });
  }
  await ensureHostPrograms(CONTAINER_PROGRAMS, setup);
}

function run(program: string, args: string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (chunk: Buffer) => {
      output = `${output}${chunk}`.slice(-20_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', (error) => resolve({ code: 127, output: error.message }));
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
