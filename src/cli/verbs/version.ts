import type { Verb } from '../verb.ts';
import { KUBERNETES_VERSION, PODLING_VERSION } from '../version.ts';

export const version: Verb = {
  name: 'version',
  summary: 'Shows the version of Podling and of the Kubernetes it speaks',
  flags: [],
  examples: ['podling version'],
  run: async ({ terminal }) => {
    terminal.out(`podling ${PODLING_VERSION} (Kubernetes ${KUBERNETES_VERSION})`);
    return 0;
  },
};
