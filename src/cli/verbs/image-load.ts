import { loadImages } from '#cluster';
import { directoryOf, nameOfCluster, WHICH } from '../cluster-flags.ts';
import type { Verb } from '../verb.ts';

export const imageLoad: Verb = {
  name: 'image load',
  summary: 'Puts images from archives (docker save, OCI) into the cluster; - reads standard input',
  args: '<file...>',
  flags: WHICH,
  examples: ['podling image load web.tar', 'docker save web:dev | podling image load -'],
  run: async ({ flags, args, terminal }) => {
    for (const file of args) {
      const references = await loadImages(nameOfCluster(flags), directoryOf(flags), file);
      for (const reference of references) terminal.out(`loaded ${reference}`);
    }
    return 0;
  },
};
