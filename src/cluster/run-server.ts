import type { ClusterConfig } from './config.ts';
import type { DataDirectory } from './data-directory.ts';

/** See `server.ts`; loads the server only when one is to run. */
export async function runServer(
  directory: DataDirectory,
  config: ClusterConfig,
  options: { say(text: string): void },
): Promise<number> {
  const server = await import('./server.ts');
  return server.runServer(directory, config, options);
}
