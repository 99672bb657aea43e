import { readdirSync, readFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { cidrContains, formatIpv4, parseCidr } from '#base';
import { ClusterProblem, hasCode, messageOf } from './cluster-problem.ts';
import { type ClusterConfig, readConfig } from './config.ts';
import { clustersDirectory, type DataDirectory, dataDirectory } from './data-directory.ts';

const DEFAULT_PORT = 6443;
/** The n-th cluster of a host gets 10.(244+n) for pods and 10.(96+n) for services, or a later free pair. */
const PAIRS = 12;

interface Ranges {
  podCidr: string;
  serviceCidr: string;
}

/** Configurations of the user's other clusters, running or not. */
function otherClusters(except: DataDirectory): ClusterConfig[] {
  const parent = clustersDirectory();
  let names: string[];
  try {
    names = readdirSync(parent);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'EACCES')) return [];
    throw error;
  }
  return names
    .map((name) => path.join(parent, name))
    .filter((root) => root !== except.root)
    .map((root) => readConfig(dataDirectory(root)))
    .filter((config) => config !== undefined);
}

/** Ranges as asked; for what is not asked, ones that touch no other cluster and no network of the host. */
export function chooseRanges(directory: DataDirectory, asked: Partial<Ranges>): Ranges {
  const taken = [...otherClusters(directory).flatMap((c) => [c.podCidr, c.serviceCidr]), ...hostNetworks()];
  if (asked.podCidr && asked.serviceCidr && overlap(asked.podCidr, asked.serviceCidr)) {
    throw new ClusterProblem({
      tried: `use --pod-cidr ${asked.podCidr} and --service-cidr ${asked.serviceCidr}`,
      found: 'they overlap',
      advice: 'choose two ranges that share no address',
    });
  }
  for (let n = 0; n < PAIRS; n++) {
    const podCidr = asked.podCidr ?? `10.${244 + n}.0.0/16`;
    const serviceCidr = asked.serviceCidr ?? `10.${96 + n}.0.0/16`;
    const chosen = [asked.podCidr ? [] : podCidr, asked.serviceCidr ? [] : serviceCidr].flat();
    const clash = chosen.some((range) => taken.some((other) => overlap(range, other)));
    if (!clash && !overlap(podCidr, serviceCidr)) return { podCidr, serviceCidr };
  }
  throw new ClusterProblem({
    tried: `find free address ranges from 10.244.0.0/16 and 10.96.0.0/16 on`,
    found: `all overlap with other clusters or networks of this host: ${taken.join(', ')}`,
    advice: 'give --pod-cidr and --service-cidr',
  });
}

/** Networks this host has a route to, whether anything is up there or not: a cluster without pods has a silent bridge. */
function hostNetworks(): string[] {
  const routes = readFileSync('/proc/self/net/route', 'utf8').trim().split('\n').slice(1);
  return routes.flatMap((line) => {
    const [, destination = '', , , , , , mask = ''] = line.split('\t');
    const prefix = swapBytes(mask).toString(2).replaceAll('0', '').length;
    // The route to everywhere stands in nobody's way.
    return prefix === 0 ? [] : [`${formatIpv4(swapBytes(destination))}/${prefix}`];
  });
}

/** The kernel prints addresses as hexadecimal numbers in the byte order of the processor. */
function swapBytes(hex: string): number {
  return Buffer.from(hex, 'hex').reverse().readUInt32BE(0);
}

function overlap(a: string, b: string): boolean {
  const [x, y] = [parseCidr(a), parseCidr(b)];
  return x !== undefined && y !== undefined && (cidrContains(x, y.base) || cidrContains(y, x.base));
}

/** A port the API server can have: exactly the one asked for, else the first free one that no other cluster keeps. */
export async function chooseApiPort(asked: number | undefined, directory: DataDirectory): Promise<number> {
  if (asked !== undefined) {
    await checkPortFree(asked);
    return asked;
  }
  const kept = otherClusters(directory).map((c) => c.apiPort);
  for (let port = DEFAULT_PORT; port < DEFAULT_PORT + 100; port++) {
    if (!kept.includes(port) && (await portProblem(port)) === undefined) return port;
  }
  throw new ClusterProblem({
    tried: `find a free port from ${DEFAULT_PORT} to ${DEFAULT_PORT + 99}`,
    found: 'all are in use',
    advice: 'give one with --api-port',
  });
}

/** Throws {@link ClusterProblem} when something else listens there. */
async function checkPortFree(port: number): Promise<void> {
  const problem = await portProblem(port);
  if (problem === undefined) return;
  throw new ClusterProblem({
    tried: `listen on 127.0.0.1:${port}`,
    found: problem,
    advice: `stop what listens there (\`ss -ltnp sport = :${port}\` shows it), or choose another --api-port`,
  });
}

function portProblem(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', (error) => resolve(hasCode(error, 'EADDRINUSE') ? 'port in use' : messageOf(error)));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
