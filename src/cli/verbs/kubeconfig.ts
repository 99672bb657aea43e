import { ClusterProblem, keptKubeconfig } from '#cluster';
import { directoryOf, nameOfCluster, WHICH } from '../cluster-flags.ts';
import type { Verb } from '../verb.ts';

export const kubeconfig: Verb = {
  name: 'kubeconfig',
  summary: 'Prints a kubeconfig for the administrator of the cluster',
  flags: WHICH,
  examples: ['podling kubeconfig > admin.kubeconfig'],
  run: async ({ flags, terminal }) => {
    const text = keptKubeconfig(directoryOf(flags));
    if (text === undefined) {
      throw new ClusterProblem({
        tried: `print the kubeconfig of ${nameOfCluster(flags)}`,
        found: `no cluster has been started in ${directoryOf(flags).root}`,
        advice: 'start it with `podling up`',
      });
    }
    terminal.out(text.trimEnd());
    return 0;
  },
};
