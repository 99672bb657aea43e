import { spawnSync } from 'node:child_process';

/** The Helm that is tested with; another one by environment. */
export const HELM = process.env.HELM ?? 'helm';

/** Its major version; 0 where there is none. */
export function helmMajor(): number {
  const { stdout } = spawnSync(HELM, ['version', '--short'], { encoding: 'utf8' });
  return Number(/^v(\d+)/.exec(stdout ?? '')?.[1] ?? 0);
}
