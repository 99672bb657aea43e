import { CONTAINER_PROGRAMS, TEST_PROGRAMS } from '#cluster';
import { ensureHostPrograms } from '../host-setup.ts';
import type { Verb } from '../verb.ts';

export const setup: Verb = {
  name: 'setup',
  summary: 'Installs what clusters, examples and tests need, and starts nothing',
  flags: [{ flags: '--yes', description: 'answer every question with yes' }],
  examples: ['podling setup --yes'],
  run: async ({ flags, terminal }) => {
    await ensureHostPrograms([...CONTAINER_PROGRAMS, ...TEST_PROGRAMS], { yes: flags.yes === true, terminal });
    terminal.out('everything is there');
    if (process.getuid?.() !== 0) {
      terminal.out('clusters with real containers, and the tests of them, still need root; simulated clusters do not');
    }
    return 0;
  },
};
