import {
  type ClusterConfig,
  ClusterProblem,
  clusterStatus,
  contextName,
  type DataDirectory,
  lockOwner,
  readConfig,
  resolveConfig,
  saveKubeconfig,
  serverUrl,
  spawnServer,
  writeConfig,
} from '#cluster';
import { WHAT, WHICH } from '../cluster-flags.ts';
import { requestOf } from '../config-request.ts';
import { ensureContainerHost } from '../host-setup.ts';
import type { Verb } from '../verb.ts';

export const up: Verb = {
  name: 'up',
  summary: 'Starts the cluster in the background and returns when its node is Ready',
  flags: [...WHICH, ...WHAT, { flags: '--yes', description: 'answer every question with yes' }],
  examples: [
    'podling up --yes',
    'podling up --name lab --api-port 7443',
    'podling up --name big --runtime simulated --nodes 100',
  ],
  run: async ({ flags, terminal }) => {
    const began = performance.now();
    const { directory, config } = await resolveConfig(requestOf(flags));
    const where = () => terminal.out(`kubectl --context ${contextName(config.name)} reaches ${serverUrl(config)}`);
    const owner = lockOwner(directory.lock);
    if (owner) {
      await alreadyRunning(directory, config);
      terminal.out(`${config.name} is running already (process ${owner.pid})`);
      where();
      return 0;
    }
    if (config.runtime === 'containerd') {
      await ensureContainerHost({ yes: flags.yes === true, terminal });
    } else {
      terminal.out('the runtime is simulated: no container really runs');
    }
    writeConfig(directory, config);
    const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`.padStart(8);
    const step = (text: string, ms: number) => terminal.out(`${terminal.green('✓')} ${text.padEnd(36)}${seconds(ms)}`);
    const offset = performance.now() - began;
    const main = process.argv[1] ?? '';
    await spawnServer({ directory, name: config.name, main, onStep: (text, ms) => step(text, ms + offset) });
    await saveKubeconfig(directory, config);
    step(`context ${contextName(config.name)} in kubeconfig`, performance.now() - began);
    where();
    return 0;
  },
};

const READY_MS = 60_000;

/** Nothing to start, but `up` promises a Ready node and a context, and must not seem to take flags it cannot. */
async function alreadyRunning(directory: DataDirectory, config: ClusterConfig): Promise<void> {
  const running = readConfig(directory);
  if (JSON.stringify(running) !== JSON.stringify(config)) {
    throw new ClusterProblem({
      tried: `start ${config.name} with other flags`,
      found: `it is running with --api-port ${running?.apiPort}, --nodes ${running?.nodes} and --legacy-apis ${running?.legacyApis}`,
      advice: 'stop it first: podling down',
    });
  }
  const until = performance.now() + READY_MS;
  for (;;) {
    const { running: alive, nodes } = await clusterStatus(config.name, directory);
    if (nodes.length >= config.nodes && nodes.every((node) => node.ready)) break;
    if (!alive || performance.now() > until) {
      throw new ClusterProblem({
        tried: `wait for the nodes of ${config.name}, which is running already`,
        found: alive ? `${nodes.filter((n) => n.ready).length} of ${config.nodes} Ready after a minute` : 'it ended',
        advice: 'read `podling logs`; `podling down` and `podling up` start it anew',
      });
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await saveKubeconfig(directory, config);
}
