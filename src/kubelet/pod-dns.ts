import type { Pod, Stored } from '#api';

export interface DnsSettings {
  servers: string[];
  searches: string[];
  options: string[];
}

export interface ClusterDns {
  servers: string[];
  domain: string;
  /** The node's own resolver. */
  node: DnsSettings;
}

const MOST_SERVERS = 3;

/** What a pod's `/etc/resolv.conf` says, after `dnsPolicy` and `dnsConfig`. */
export function podDns(pod: Stored<Pod>, cluster: ClusterDns): DnsSettings {
  const base = byPolicy(pod, cluster);
  const extra = pod.spec.dnsConfig;
  const options = new Map(base.options.map((o) => [o.split(':')[0] ?? o, o]));
  for (const { name = '', value } of extra?.options ?? []) options.set(name, value ? `${name}:${value}` : name);
  return {
    servers: [...new Set([...base.servers, ...(extra?.nameservers ?? [])])].slice(0, MOST_SERVERS),
    searches: [...new Set([...base.searches, ...(extra?.searches ?? [])])],
    options: [...options.values()],
  };
}

function byPolicy(pod: Stored<Pod>, cluster: ClusterDns): DnsSettings {
  const policy = pod.spec.dnsPolicy ?? 'ClusterFirst';
  if (policy === 'None') return { servers: [], searches: [], options: [] };
  const onHost = policy === 'ClusterFirst' && pod.spec.hostNetwork;
  if (policy === 'Default' || onHost || cluster.servers.length === 0) return cluster.node;
  const { domain } = cluster;
  const searches = [`${pod.metadata.namespace}.svc.${domain}`, `svc.${domain}`, domain, ...cluster.node.searches];
  return { servers: cluster.servers, searches, options: ['ndots:5'] };
}

/** Reads a resolv.conf. */
export function parseResolvConf(text: string): DnsSettings {
  const settings: DnsSettings = { servers: [], searches: [], options: [] };
  for (const line of text.split('\n')) {
    const [key, ...values] = line.trim().split(/\s+/);
    if (key === 'nameserver' && values[0]) settings.servers.push(values[0]);
    if (key === 'search') settings.searches = values.filter((v) => v !== '.');
    if (key === 'options') settings.options.push(...values);
  }
  return settings;
}
