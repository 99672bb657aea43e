import { spawnSync } from 'node:child_process';

/** The kubectl that is tested with; another one by environment. */
export const KUBECTL = process.env.KUBECTL ?? 'kubectl';

/** Its minor version: 32 of 1.32. What kubectl prints and asks for differs between versions. */
export function kubectlMinor(): number {
  const { stdout } = spawnSync(KUBECTL, ['version', '--client', '-o', 'json'], { encoding: 'utf8' });
  return Number.parseInt(JSON.parse(stdout).clientVersion.minor, 10);
}
