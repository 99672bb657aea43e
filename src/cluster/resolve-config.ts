import { cidrSize, formatCidr, parseCidr } from '#base';
import { ClusterProblem } from './cluster-problem.ts';
import { type ClusterConfig, readConfig } from './config.ts';
import { type DataDirectory, dataDirectory, defaultDataDirectory } from './data-directory.ts';
import { chooseApiPort, chooseRanges } from './free-ranges.ts';

/** What the user asked for; absent: not said. */
export interface ConfigRequest extends Partial<Omit<ClusterConfig, 'name'>> {
  name: string;
  dataDirectory?: string;
}

/**
 * The configuration to start with: what was asked, else what is kept, else a default that no other cluster of this
 * host uses. Throws {@link ClusterProblem} when what is asked cannot be, or contradicts what the cluster was made with.
 */
export async function resolveConfig(
  request: ConfigRequest,
): Promise<{ directory: DataDirectory; config: ClusterConfig; isNew: boolean }> {
  checkRequest(request);
  const directory = dataDirectory(request.dataDirectory ?? defaultDataDirectory(request.name));
  const kept = readConfig(directory);
  if (kept) return { directory, config: await changeKept(kept, request, directory), isNew: false };
  const runtime = request.runtime ?? 'containerd';
  const ranges = chooseRanges(directory, request);
  const apiPort = await chooseApiPort(request.apiPort, directory);
  const { name, nodes = 1, legacyApis = true } = request;
  const config = { name, runtime, nodes, apiPort, ...ranges, legacyApis };
  checkNodes(config);
  return { directory, config, isNew: true };
}

/** Only the port, the number of simulated nodes and what versions are served may change in the life of a cluster. */
async function changeKept(
  kept: ClusterConfig,
  request: ConfigRequest,
  directory: DataDirectory,
): Promise<ClusterConfig> {
  for (const [field, flag] of [
    ['name', '--name'],
    ['runtime', '--runtime'],
    ['podCidr', '--pod-cidr'],
    ['serviceCidr', '--service-cidr'],
  ] as const) {
    const asked = request[field];
    if (asked === undefined || normal(asked) === kept[field]) continue;
    throw new ClusterProblem({
      tried: `use ${flag} ${asked}`,
      found: `the cluster in ${directory.root} was made with ${flag} ${kept[field]}, which cannot change`,
      advice: `leave ${flag} away, remove the cluster with \`podling delete\` first, or choose another --name`,
    });
  }
  const asked = request.apiPort;
  const apiPort = asked === undefined || asked === kept.apiPort ? kept.apiPort : await chooseApiPort(asked, directory);
  const { nodes = kept.nodes, legacyApis = kept.legacyApis } = request;
  const config = { ...kept, apiPort, nodes, legacyApis };
  checkNodes(config);
  return config;
}

function normal(value: string): string {
  const cidr = parseCidr(value);
  return cidr ? formatCidr(cidr) : value;
}

function checkNodes(config: ClusterConfig): void {
  if (config.runtime === 'containerd' && config.nodes !== 1) {
    throw new ClusterProblem({
      tried: `start ${config.nodes} nodes`,
      found: 'with --runtime containerd the one node is this host',
      advice: 'leave --nodes away, or add --runtime simulated',
    });
  }
}

function checkRequest(request: ConfigRequest): void {
  const refuse = (flag: string, value: unknown, found: string, advice: string) => {
    throw new ClusterProblem({ tried: `use ${flag} ${value}`, found, advice });
  };
  if (!/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/.test(request.name)) {
    refuse('--name', request.name, 'not a name', 'use up to 40 small letters, digits and -, such as --name lab');
  }
  checkRange('--pod-cidr', request.podCidr, 24);
  checkRange('--service-cidr', request.serviceCidr, 28);
  const port = request.apiPort;
  if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65535)) {
    refuse('--api-port', port, 'not a port', 'use a whole number from 1 to 65535');
  }
  const nodes = request.nodes;
  if (nodes !== undefined && !(Number.isInteger(nodes) && nodes >= 1 && nodes <= 5000)) {
    refuse('--nodes', nodes, 'not a number of nodes', 'use a whole number from 1 to 5000');
  }
}

function checkRange(flag: string, text: string | undefined, longestPrefix: number): void {
  if (text === undefined) return;
  const cidr = parseCidr(text);
  if (cidr && formatCidr(cidr) === text && cidrSize(cidr) >= 2 ** (32 - longestPrefix) && cidr.prefix >= 8) return;
  const advice =
    cidr && formatCidr(cidr) !== text
      ? `did you mean ${formatCidr(cidr)}?`
      : `use an IPv4 range from /8 to /${longestPrefix}, such as ${flag === '--pod-cidr' ? '10.244' : '10.96'}.0.0/16`;
  throw new ClusterProblem({ tried: `use ${flag} ${text}`, found: 'not a range that can be used', advice });
}
