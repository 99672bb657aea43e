import type { ConfigRequest, RuntimeName } from '#cluster';
import { nameOfCluster } from './cluster-flags.ts';
import { type FlagValues, textFlag } from './verb.ts';

/** What the flags ask of the cluster. Absent flags stay absent: what is kept, or a default, stands for them. */
export function requestOf(flags: FlagValues): ConfigRequest {
  const number = (value: FlagValues[string]) => (typeof value === 'number' ? value : undefined);
  const all = {
    name: nameOfCluster(flags),
    dataDirectory: textFlag(flags, 'dataDir'),
    runtime: textFlag(flags, 'runtime') as RuntimeName | undefined,
    nodes: number(flags.nodes),
    apiPort: number(flags.apiPort),
    podCidr: textFlag(flags, 'podCidr'),
    serviceCidr: textFlag(flags, 'serviceCidr'),
    legacyApis: flags.legacyApis === undefined ? undefined : flags.legacyApis === 'true',
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as unknown as ConfigRequest;
}
