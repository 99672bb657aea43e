import { type DataDirectory, dataDirectory, defaultDataDirectory } from '#cluster';
import { type Flag, type FlagValues, textFlag } from './verb.ts';

/** Which cluster: on every verb. */
export const WHICH: readonly Flag[] = [
  { flags: '--name <name>', description: 'the cluster', default: 'podling' },
  { flags: '--data-dir <path>', description: 'where the cluster keeps everything' },
];

/** What kind of cluster: on the verbs that start one. */
export const WHAT: readonly Flag[] = [
  {
    flags: '--runtime <runtime>',
    description: 'containerd runs containers; simulated only pretends to, and says so',
    choices: ['containerd', 'simulated'],
  },
  { flags: '--nodes <count>', description: 'how many simulated nodes', number: { from: 1, to: 5000 } },
  {
    flags: '--api-port <port>',
    description: 'where the API listens (first free from 6443)',
    number: { from: 1, to: 65535 },
  },
  { flags: '--pod-cidr <range>', description: 'addresses of pods, such as 10.244.0.0/16' },
  { flags: '--service-cidr <range>', description: 'addresses of services, such as 10.96.0.0/16' },
  {
    flags: '--legacy-apis <true|false>',
    description: 'serve versions that Kubernetes has removed, such as extensions/v1beta1 (true)',
    choices: ['true', 'false'],
  },
];

/** The directory of the cluster the flags name. */
export function directoryOf(flags: FlagValues): DataDirectory {
  return dataDirectory(textFlag(flags, 'dataDir') ?? defaultDataDirectory(nameOfCluster(flags)));
}

export function nameOfCluster(flags: FlagValues): string {
  return textFlag(flags, 'name') ?? 'podling';
}
