import { listImages } from '#cluster';
import { directoryOf, nameOfCluster, WHICH } from '../cluster-flags.ts';
import type { Verb } from '../verb.ts';

export const imageList: Verb = {
  name: 'image list',
  summary: 'Prints the references of the images in the cluster',
  flags: WHICH,
  examples: ['podling image list'],
  run: async ({ flags, terminal }) => {
    const references = await listImages(nameOfCluster(flags), directoryOf(flags));
    for (const reference of references) terminal.out(reference);
    return 0;
  },
};
