import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Cidr, cidrSize, formatCidr, formatIpv4, parseCidr } from '#base';
import { runCommand } from '../run-command.ts';

export interface PodNetworkOptions {
  /** Name of the bridge all pods of the node hang on; at most 15 characters. */
  bridge: string;
  /** The node's own pod range, such as 10.244.0.0/24. Its first address is the gateway. */
  podCidr: string;
  /** Service addresses are routed through the bridge, so that the node itself reaches services without other routes. */
  serviceCidr: string;
  /** Where the CNI configuration file goes: the container runtime reads it from there. */
  confDirectory: string;
  /** Where addresses given to pods are remembered. */
  dataDirectory: string;
}

export interface PodNetwork {
  /** First address of the pod range: on the bridge, and the pods' way out. */
  readonly gatewayIp: string;
  /** Takes the bridge away. Pods must be gone. */
  remove(): Promise<void>;
}

/**
 * Makes the node's pod network: a bridge with the gateway's address, forwarding, and the configuration by which the
 * container runtime connects pods to it. Does nothing that is already done.
 *
 * Pods send everything through the gateway, also what goes to a neighbour on the same bridge: the answer to a
 * connection that a service address was translated for must pass the translation on its way back.
 */
export async function preparePodNetwork(options: PodNetworkOptions): Promise<PodNetwork> {
  const { bridge, confDirectory, podCidr } = options;
  const range = parseCidr(podCidr);
  if (!range || range.prefix > 29) throw new Error(`pod range ${podCidr} is not an IPv4 range of at least 8 addresses`);
  const gatewayIp = formatIpv4(range.base + 1);
  await Promise.all([
    ensureBridge(options, `${gatewayIp}/${range.prefix}`),
    mkdir(confDirectory, { recursive: true }).then(() =>
      writeFile(
        path.join(confDirectory, '10-podling.conflist'),
        `${JSON.stringify(cniConfiguration(options, range), null, 2)}\n`,
      ),
    ),
  ]);
  return { gatewayIp, remove: () => removePodNetwork(bridge) };
}

/** What the `bridge`, `host-local` and `loopback` plugins are told. Exported for tests. */
export function cniConfiguration({ bridge, dataDirectory }: PodNetworkOptions, range: Cidr): object {
  const half = { base: range.base, prefix: range.prefix + 1 };
  const upper = { base: range.base + cidrSize(half), prefix: half.prefix };
  // The lower half holds the gateway: once it is routed through the gateway no further route can name it.
  const routes = ['0.0.0.0/0', formatCidr(upper), formatCidr(half)].map((dst) => ({ dst }));
  return {
    cniVersion: '0.4.0',
    name: bridge,
    plugins: [
      {
        type: 'bridge',
        bridge,
        isGateway: true,
        // Where the kernel filters bridged frames too, a pod's way to itself through a service never leaves the bridge.
        hairpinMode: true,
        ipam: { type: 'host-local', ranges: [[{ subnet: formatCidr(range) }]], routes, dataDir: dataDirectory },
      },
    ],
  };
}

async function ensureBridge({ bridge, serviceCidr }: PodNetworkOptions, address: string): Promise<void> {
  if (!(await exists(bridge))) await runCommand('ip', ['link', 'add', bridge, 'type', 'bridge']);
  await Promise.all([
    writeFile('/proc/sys/net/ipv4/ip_forward', '1'),
    // Everything goes through the gateway on purpose; telling pods of a shorter way would undo that.
    writeFile(`/proc/sys/net/ipv4/conf/${bridge}/send_redirects`, '0'),
    // Stops the kernel from taking the address of whichever pod came first, which changes as pods come and go.
    runCommand(
      'ip',
      ['-batch', '-'],
      [
        `link set ${bridge} address ${macOf(address)} up`,
        `addr replace ${address} dev ${bridge}`,
        `route replace ${serviceCidr} dev ${bridge}`,
        '',
      ].join('\n'),
    ),
  ]);
}

/** A stable, locally administered hardware address made from the IPv4 address. */
function macOf(address: string): string {
  const bytes = (address.split('/')[0] ?? '').split('.').map((b) => Number(b).toString(16).padStart(2, '0'));
  return `0a:58:${bytes.join(':')}`;
}

/** Takes the bridge away without having made it; for cleaning up after a process that died. */
export async function removePodNetwork(bridge: string): Promise<void> {
  if (await exists(bridge)) await runCommand('ip', ['link', 'delete', bridge]);
}

/** Asked of /proc/self, which shows this process's network namespace; /sys/class/net shows the mount's. */
async function exists(bridge: string): Promise<boolean> {
  return (await readFile('/proc/self/net/dev', 'utf8'))
    .split('\n')
    .some((line) => line.trim().startsWith(`${bridge}:`));
}
