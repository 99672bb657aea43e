import { rmSync } from 'node:fs';
import { ClusterProblem, clearHost, contextName, dropKubeconfig, lockOwner, readConfig, stopServer } from '#cluster';
import { directoryOf, nameOfCluster, WHICH } from '../cluster-flags.ts';
import type { Verb } from '../verb.ts';
import { STOP_TIMEOUT_MS } from './down.ts';

export const deleteVerb: Verb = {
  name: 'delete',
  summary: 'Stops the cluster and removes everything it ever made',
  flags: [...WHICH, { flags: '--yes', description: 'do not ask' }],
  examples: ['podling delete', 'podling delete --name lab --yes'],
  run: async ({ flags, terminal }) => {
    const directory = directoryOf(flags);
    const name = nameOfCluster(flags);
    const config = readConfig(directory);
    if (!config) {
      await dropKubeconfig(contextName(name));
      terminal.out(`there is no cluster ${name} in ${directory.root}`);
      return 0;
    }
    if (!flags.yes) {
      const agreed = await terminal.ask(`Remove cluster ${name} with everything stored in ${directory.root}?`);
      if (agreed === undefined) {
        throw new ClusterProblem({
          tried: `delete ${name}`,
          found: 'nobody at a terminal to confirm it',
          advice: 'add --yes when you mean it',
        });
      }
      if (!agreed) return 1;
    }
    const owner = lockOwner(directory.lock);
    // What is stored goes away in a moment: a server that does not end in time is not worth a failure.
    if (owner) await stopServer(directory, STOP_TIMEOUT_MS).catch(() => process.kill(owner.pid, 'SIGKILL'));
    await clearHost(directory, config);
    rmSync(directory.root, { recursive: true, force: true });
    await dropKubeconfig(contextName(name));
    terminal.out(`${name} is gone`);
    return 0;
  },
};
