import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KUBECTL, kubectlMinor } from '../kubectl-program.ts';
import { RealCluster } from '../real-cluster.ts';
import { answerLines, matches, readScript, type Step } from './read-script.ts';

const scripts = path.join(import.meta.dirname, 'script');
const minor = kubectlMinor();
let cluster: RealCluster;

beforeAll(async () => {
  cluster = await RealCluster.up('kubectl', ['--runtime', 'simulated', '--nodes', '2']);
});
afterAll(() => cluster?.[Symbol.asyncDispose]());

// Each script has a namespace, a working directory and a kubeconfig of its own, so that scripts can run at once.
describe.concurrent('kubectl answers as the script says', async () => {
  for (const file of (await readdir(scripts)).filter((name) => name.endsWith('.txt'))) {
    const name = path.basename(file, '.txt');
    const { steps, missing } = readScript(await readFile(path.join(scripts, file), 'utf8'), minor);
    const without = missing.length > 0 ? `, without what is not in kubectl 1.${minor}: ${missing.join(', ')}` : '';
    test(`${name}${without}`, async () => {
      const shell = await openShell(name);
      const wrong: string[] = [];
      for (const step of steps) wrong.push(...(await differences(step, `${file}:${step.line}`, shell)));
      expect(wrong.join('\n')).toBe('');
    });
  }
});

type Shell = (command: string) => ReturnType<RealCluster['run']>;

async function openShell(namespace: string): Promise<Shell> {
  const home = path.join(cluster.directory, namespace);
  await mkdir(home);
  await copyFile(path.join(cluster.directory, 'kubeconfig'), path.join(home, 'kubeconfig'));
  const setUp = `cd ${home}; export LC_ALL=C HOME=${home} KUBECONFIG=${home}/kubeconfig KUBECTL=${KUBECTL}`;
  // With a socket for standard input bash reads the start-up file of the user otherwise.
  const shell: Shell = (command) =>
    cluster.run('bash', ['--norc', '-c', `${setUp}; kubectl() { command $KUBECTL "$@"; }\n${command}`]);
  await shell(`kubectl create namespace ${namespace}; kubectl config set-context --current --namespace ${namespace}`);
  return shell;
}

async function differences({ command, expected }: Step, at: string, shell: Shell): Promise<string[]> {
  const lines = answerLines(await shell(command));
  if (matches(expected, lines)) return [];
  return [`${at} $ ${command}`, ...expected.map((line) => `  - ${line}`), ...lines.map((line) => `  + ${line}`)];
}
