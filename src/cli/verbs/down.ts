import { clearHost, readConfig, stopServer } from '#cluster';
import { directoryOf, nameOfCluster, WHICH } from '../cluster-flags.ts';
import type { Verb } from '../verb.ts';

/** Pods get their grace period, but not for ever. */
export const STOP_TIMEOUT_MS = 30_000;

export const down: Verb = {
  name: 'down',
  summary: 'Stops the cluster and its pods; what it stores stays for the next `up`',
  flags: WHICH,
  examples: ['podling down', 'podling down --name lab'],
  run: async ({ flags, terminal }) => {
    const directory = directoryOf(flags);
    const name = nameOfCluster(flags);
    const config = readConfig(directory);
    if (!config) {
      terminal.out(`there is no cluster ${name} in ${directory.root}`);
      return 0;
    }
    const stopped = await stopServer(directory, STOP_TIMEOUT_MS);
    const cleared = await clearHost(directory, config);
    terminal.out(stopped || cleared ? `${name} is stopped` : `${name} was not running`);
    return 0;
  },
};
