import { type ClusterStatus, clusterStatus } from '#cluster';
import { directoryOf, nameOfCluster, WHICH } from '../cluster-flags.ts';
import type { Terminal } from '../terminal.ts';
import type { Verb } from '../verb.ts';

const NOT_RUNNING = 3;

export const status: Verb = {
  name: 'status',
  summary: 'Shows whether the cluster runs; exit code 3 when it does not',
  flags: [
    ...WHICH,
    { flags: '-o, --output <format>', description: 'text or json', default: 'text', choices: ['text', 'json'] },
  ],
  examples: ['podling status', 'podling status -o json'],
  run: async ({ flags, terminal }) => {
    const found = await clusterStatus(nameOfCluster(flags), directoryOf(flags));
    if (flags.output === 'json') terminal.out(JSON.stringify(found, undefined, 2));
    else printStatus(found, terminal);
    return found.running ? 0 : NOT_RUNNING;
  },
};

function printStatus(found: ClusterStatus, terminal: Terminal): void {
  const { config, running } = found;
  const state = running ? terminal.green('running') : found.exists ? 'stopped' : 'not there';
  terminal.out(`${terminal.bold(found.name)}: ${state}`);
  const line = (label: string, text: string) => terminal.out(`  ${label.padEnd(12)}${text}`);
  if (running) line('process', `${found.pid}, ${Math.round((found.memoryBytes ?? 0) / 1024 / 1024)} MB resident`);
  if (config) {
    line('API', `${found.server} (kubectl --context ${found.context})`);
    line('runtime', config.runtime === 'simulated' ? 'simulated: no container really runs' : config.runtime);
    line('pods', config.podCidr);
    line('services', config.serviceCidr);
  }
  line('data', found.dataDirectory);
  if (found.problem) line('problem', terminal.red(found.problem));
  const ready = found.nodes.filter((n) => n.ready).length;
  if (found.nodes.length > 10) line('nodes', `${ready} of ${found.nodes.length} ready`);
  else
    for (const node of found.nodes) line('node', `${node.name} ${node.ready ? 'Ready' : `NotReady: ${node.reason}`}`);
}
