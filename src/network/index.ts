/**
 * The node's network: the bridge its pods hang on and the forwarding behind service addresses. Touches only the
 * bridge and the nftables table it was given the names of.
 */
export { type PodNetwork, type PodNetworkOptions, preparePodNetwork, removePodNetwork } from './cni/pod-network.ts';
export type { DataPlane, ForwardingRule, ForwardingTable } from './proxy/dataplanes/data-plane.ts';
export { type NftablesOptions, nftablesDataPlane } from './proxy/dataplanes/nftables.ts';
export { type ServiceProxy, type ServiceProxyOptions, startServiceProxy } from './proxy/service-proxy.ts';
