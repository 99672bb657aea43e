import { cidrSize, formatCidr, formatIpv4, parseCidr, subnet } from '#base';
import { type DataPlane, nftablesDataPlane, type PodNetwork, preparePodNetwork, removePodNetwork } from '#network';
import type { ClusterConfig } from './config.ts';
import type { DataDirectory } from './data-directory.ts';
import { hostNames } from './host-names.ts';

/** The part of the pod range that the `index`-th node has: 256 addresses, as in the original. */
export function nodeRange(podCidr: string, index: number): { range: string; gatewayIp: string } | undefined {
  const all = parseCidr(podCidr);
  const range = all && subnet(all, 24, index);
  if (!range || cidrSize(all) < 256) return undefined;
  return { range: formatCidr(range), gatewayIp: formatIpv4(range.base + 1) };
}

/** The pod network of this host's one node. */
export function preparePodNetworkOf(config: ClusterConfig, directory: DataDirectory): Promise<PodNetwork> {
  return preparePodNetwork({
    bridge: hostNames(config).bridge,
    podCidr: nodeRange(config.podCidr, 0)?.range ?? config.podCidr,
    serviceCidr: config.serviceCidr,
    confDirectory: directory.cniConfiguration,
    dataDirectory: directory.podAddresses,
  });
}

export function dataPlaneOf(config: ClusterConfig): DataPlane {
  const { bridge, nftablesTable } = hostNames(config);
  return nftablesDataPlane({
    table: nftablesTable,
    podCidr: config.podCidr,
    serviceCidr: config.serviceCidr,
    bridge,
  });
}

/** Bridge and forwarding, whether a server made them or one that died. */
export async function clearNetwork(config: ClusterConfig): Promise<void> {
  await Promise.all([removePodNetwork(hostNames(config).bridge), dataPlaneOf(config).remove()]);
}
