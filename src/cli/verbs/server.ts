import { resolveConfig, runServer } from '#cluster';
import { WHAT, WHICH } from '../cluster-flags.ts';
import { requestOf } from '../config-request.ts';
import { ensureContainerHost } from '../host-setup.ts';
import type { Verb } from '../verb.ts';

export const server: Verb = {
  name: 'server',
  summary: 'Runs the cluster in the foreground until interrupted',
  flags: [...WHICH, ...WHAT],
  examples: ['podling server', 'podling server --runtime simulated --nodes 3'],
  run: async ({ flags, terminal }) => {
    const { directory, config } = await resolveConfig(requestOf(flags));
    if (config.runtime === 'containerd') await ensureContainerHost({ yes: false, terminal });
    const code = await runServer(directory, config, { say: (text) => terminal.err(text) });
    // Everything is closed; connections of clients that linger must not hold the process.
    process.exit(code);
  },
};
