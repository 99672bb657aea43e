import { chmodSync, chownSync, cpSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ran, RealCluster } from './real-cluster.ts';

// A user without any rights, on a checkout that root owns and has built.
const root = path.join(import.meta.dirname, '..', '..');
const NOBODY = 65534;
let cluster: RealCluster;
let home: string;

beforeAll(async () => {
  cluster = await RealCluster.prepare('nobody');
  // Builds what is stale, as root.
  await cluster.must(path.join(root, 'podling'), ['version']);
  chmodSync(cluster.directory, 0o755);
  home = path.join(cluster.directory, 'home');
  mkdirSync(home);
  chownSync(home, NOBODY, NOBODY);
  mkdirSync(path.join(cluster.directory, 'checkout'));
});
afterAll(async () => {
  await cluster?.[Symbol.asyncDispose]();
});

/** Runs a program as nobody, with a home of its own and the checkout bound to where nobody can reach it. */
function asNobody(directory: string, program: string, ...args: string[]): Promise<Ran> {
  const checkout = path.join(cluster.directory, 'checkout');
  const script = [
    `mount --bind '${root}' '${checkout}'`,
    `cd '${directory}'`,
    `exec setpriv --reuid=${NOBODY} --regid=${NOBODY} --clear-groups env -u KUBECONFIG -u XDG_DATA_HOME HOME='${home}' "$@"`,
  ].join(' && ');
  return cluster.run('unshare', ['--mount', 'sh', '-c', script, 'sh', program, ...args]);
}

const podling = (...args: string[]) =>
  asNobody(path.join(cluster.directory, 'checkout'), './podling', ...args, '--name', cluster.name);

test('a simulated cluster starts, works and goes away without root', async () => {
  const up = await podling('up', '--runtime', 'simulated', '--nodes', '3');
  expect(up, up.stderr).toMatchObject({ code: 0 });
  expect(up.stdout).toMatch(/3 simulated nodes Ready/);
  const nodes = await asNobody(home, 'kubectl', 'get', 'nodes', '--no-headers');
  expect(nodes.stdout.trim().split('\n')).toHaveLength(3);
  const made = await asNobody(home, 'kubectl', 'create', 'deployment', 'web', '--image=nginx');
  expect(made, made.stderr).toMatchObject({ code: 0 });
  const waited = await asNobody(
    home,
    'kubectl',
    'wait',
    '--for=condition=Available',
    'deployment/web',
    '--timeout=30s',
  );
  expect(waited, waited.stderr).toMatchObject({ code: 0 });
  expect(await podling('down')).toMatchObject({ code: 0, stderr: '' });
  expect(await podling('delete', '--yes')).toMatchObject({ code: 0, stderr: '' });
});

test('real containers are refused without root, and the other way is named', async () => {
  const { code, stderr } = await podling('up', '--yes');
  expect(code).toBe(1);
  expect(stderr).toContain('run it with sudo, or add --runtime simulated');
});

test('a data directory that cannot be made is said to be so', async () => {
  const { code, stderr } = await podling('up', '--runtime', 'simulated', '--data-dir', '/var/lib/podling-of-nobody');
  expect(code).toBe(1);
  expect(stderr).toContain('podling: could not make the data directory /var/lib/podling-of-nobody\n');
  expect(stderr).toContain('--data-dir');
  expect(stderr).not.toContain('a bug');
});

test('a checkout that must be built but may not be written to is refused at once', async () => {
  const checkout = path.join(cluster.directory, 'not-built');
  mkdirSync(checkout);
  for (const name of ['podling', 'package.json', 'package-lock.json']) {
    cpSync(path.join(root, name), path.join(checkout, name));
  }
  const { code, stderr } = await asNobody(checkout, './podling', 'version');
  expect(code).toBe(1);
  expect(stderr).toBe(
    `podling: could not install packages and build in ${checkout}
  found: nobody may not write to ${checkout}
  do:    run it once as root, who owns the folder (./podling version is enough), or use a clone of your own
`,
  );
});
