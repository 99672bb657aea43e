import { expect, test } from 'vitest';
import type { Pod, Stored } from '#api';
import { hostsFile } from './hosts-file.ts';
import { parseResolvConf, podDns } from './pod-dns.ts';

function pod(spec: Partial<Pod['spec']>): Stored<Pod> {
  const metadata = { name: 'web', namespace: 'default', uid: 'u1', resourceVersion: '1', creationTimestamp: '' };
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [], ...spec }, status: {} };
}

test('a pod finds itself and its aliases in /etc/hosts', () => {
  const text = hostsFile(
    pod({ hostAliases: [{ ip: '1.2.3.4', hostnames: ['a', 'b'] }] }),
    ['10.244.0.9'],
    '',
    'cluster.local',
  );
  expect(text).toBe(
    '# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n' +
      'fe00::0\tip6-localnet\nfe00::0\tip6-mcastprefix\nfe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n' +
      '10.244.0.9\tweb\n\n# Entries added by HostAliases.\n1.2.3.4\ta\tb\n',
  );
});

const node = parseResolvConf('nameserver 9.9.9.9\nsearch lan\noptions edns0\n');
const cluster = { servers: ['10.96.0.10'], domain: 'cluster.local', node };

test.each<[string, Partial<Pod['spec']>, object]>([
  [
    'cluster first',
    {},
    {
      servers: ['10.96.0.10'],
      searches: ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local', 'lan'],
      options: ['ndots:5'],
    },
  ],
  ['the node for pods on its network', { hostNetwork: true }, node],
  ['the node when so asked', { dnsPolicy: 'Default' }, node],
  [
    'only what the pod says',
    { dnsPolicy: 'None', dnsConfig: { nameservers: ['1.1.1.1'], options: [{ name: 'ndots', value: '2' }] } },
    { servers: ['1.1.1.1'], searches: [], options: ['ndots:2'] },
  ],
])('names are looked up by %s', (_, spec, expected) => {
  expect(podDns(pod(spec), cluster)).toEqual(expected);
});
