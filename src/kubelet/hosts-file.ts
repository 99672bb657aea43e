import type { Pod, Stored } from '#api';

/** The name a pod gives itself: `spec.hostname`, or the pod's name cut to what a host name may be. */
export function podHostname(pod: Stored<Pod>): string {
  return pod.spec.hostname ?? pod.metadata.name.slice(0, 63).replace(/[-.]+$/, '');
}

/** The contents of `/etc/hosts` in a pod; `nodeHosts` is the node's own file, for pods on its network. */
export function hostsFile(pod: Stored<Pod>, ips: string[], nodeHosts: string, clusterDomain: string): string {
  const aliases = (pod.spec.hostAliases ?? []).map(({ ip, hostnames = [] }) => `${[ip, ...hostnames].join('\t')}\n`);
  const tail = aliases.length > 0 ? `\n# Entries added by HostAliases.\n${aliases.join('')}` : '';
  if (pod.spec.hostNetwork) return `# Kubernetes-managed hosts file (host network).\n${nodeHosts}${tail}`;
  const host = podHostname(pod);
  const { subdomain } = pod.spec;
  const full = subdomain ? `${host}.${subdomain}.${pod.metadata.namespace}.svc.${clusterDomain}\t${host}` : host;
  return [
    '# Kubernetes-managed hosts file.\n',
    '127.0.0.1\tlocalhost\n',
    '::1\tlocalhost ip6-localhost ip6-loopback\n',
    'fe00::0\tip6-localnet\n',
    'fe00::0\tip6-mcastprefix\n',
    'fe00::1\tip6-allnodes\n',
    'fe00::2\tip6-allrouters\n',
    ...ips.map((ip) => `${ip}\t${full}\n`),
    tail,
  ].join('');
}
