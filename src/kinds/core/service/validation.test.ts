import { expect, test } from 'vitest';
import type { Service, Stored } from '#api';
import { createErrors, drafted, type Loose, statusErrors, storedAs, updateErrors } from '../../drafted.ts';
import { carryOver } from './carry-over.ts';
import { services } from './index.ts';

const http = { name: 'http', port: 80 };
const web = { clusterIP: '10.96.0.5', clusterIPs: ['10.96.0.5'], ipFamilies: ['IPv4'], ports: [http] };
const balanced = { type: 'LoadBalancer', ports: [http] };
const SUBDOMAIN = `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`;
const BALANCED_ONLY = "may only be used when `type` is 'LoadBalancer'";

test.each<[string, Loose, string[]]>([
  ['a web server', web, []],
  ['two protocols on one port', { ports: [http, { name: 'quic', port: 80, protocol: 'UDP' }] }, []],
  [
    'ports that are none',
    { ports: [{ name: 'A', port: 0, protocol: 'ICMP', targetPort: 70000, appProtocol: '-' }] },
    [
      `spec.ports[0].name: Invalid value: "A": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')`,
      'spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive',
      'spec.ports[0].protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP"',
      'spec.ports[0].targetPort: Invalid value: 70000: must be between 1 and 65535, inclusive',
      `spec.ports[0].appProtocol: Invalid value: "-": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
    ],
  ],
  [
    'ports of one name and one node port',
    {
      type: 'NodePort',
      ports: [
        { ...http, nodePort: 30001 },
        { ...http, port: 81, nodePort: 30001 },
      ],
    },
    ['spec.ports[1].name: Duplicate value: "http"', 'spec.ports[1].nodePort: Duplicate value: 30001'],
  ],
  [
    'sessions without time, and outer rules without a way in',
    {
      ports: [http],
      sessionAffinity: 'ClientIP',
      sessionAffinityConfig: { clientIP: { timeoutSeconds: 0 } },
      externalTrafficPolicy: 'Local',
      healthCheckNodePort: 30001,
    },
    [
      'spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 0: must be greater than 0 and less than 86400',
      'spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services',
      "spec.healthCheckNodePort: Invalid value: 30001: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
    ],
  ],
  [
    'affinity and policies of no kind',
    {
      ports: [http],
      sessionAffinity: 'Cookie',
      internalTrafficPolicy: 'Near',
      trafficDistribution: 'Even',
      ipFamilyPolicy: 'Both',
    },
    [
      'spec.sessionAffinity: Unsupported value: "Cookie": supported values: "ClientIP", "None"',
      'spec.ipFamilyPolicy: Unsupported value: "Both": supported values: "PreferDualStack", "RequireDualStack", "SingleStack"',
      'spec.internalTrafficPolicy: Unsupported value: "Near": supported values: "Cluster", "Local"',
      'spec.trafficDistribution: Unsupported value: "Even": supported values: "PreferClose", "PreferSameZone", "PreferSameNode"',
    ],
  ],
  [
    'addresses that do not fit together',
    { ...web, clusterIP: '10.96.0.6', ipFamilies: ['IPv6', 'IPv6', 'IPv9'] },
    [
      'spec.clusterIPs: Invalid value: ["10.96.0.5"]: first value must match `clusterIP`',
      'spec.ipFamilies[1]: Duplicate value: "IPv6"',
      'spec.ipFamilies[2]: Unsupported value: "IPv9": supported values: "IPv4", "IPv6"',
      'spec.clusterIPs[0]: Invalid value: "10.96.0.5": expected an IPv6 value as indicated by `ipFamilies[0]`',
    ],
  ],
  [
    'addresses that are none, of which nothing more is said',
    { ports: [http], clusterIP: 'None', clusterIPs: ['None', 'x', '10.96.0.07'] },
    [
      'spec.clusterIPs: Invalid value: ["None","x","10.96.0.07"]: \'None\' must be the first and only value',
      'spec.clusterIPs[1]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      'spec.clusterIPs[2]: Invalid value: "10.96.0.07": must not have leading 0s',
      'spec.clusterIPs: Invalid value: ["None","x","10.96.0.07"]: may only hold up to 2 values',
    ],
  ],
  [
    'two addresses of one family, and no single one',
    { ports: [http], clusterIPs: ['10.96.0.5', '10.96.0.6'] },
    [
      'spec.clusterIPs: Invalid value: ["10.96.0.5","10.96.0.6"]: must be empty when `clusterIP` is not specified',
      'spec.clusterIPs: Invalid value: ["10.96.0.5","10.96.0.6"]: may specify no more than one IP for each IP family',
    ],
  ],
  [
    'outer addresses that nobody reaches',
    { ports: [http], externalIPs: ['10.0.0.1', '127.0.0.1', 'x'] },
    [
      'spec.externalIPs[1]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
      'spec.externalIPs[2]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    ],
  ],
  [
    'a balancer of ranges and a class that are none',
    {
      ...balanced,
      externalTrafficPolicy: 'Local',
      loadBalancerClass: 'a b',
      loadBalancerSourceRanges: [' 10.0.0.0/8 ', '10.0.0.1/8', 'x'],
    },
    [
      'spec.LoadBalancerSourceRanges[1]: Invalid value: "10.0.0.1/8": must not have bits set beyond the prefix length',
      'spec.LoadBalancerSourceRanges[2]: Invalid value: "x": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
      `spec.loadBalancerClass: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
      'spec.healthCheckNodePort: Required value',
    ],
  ],
  [
    "a balancer's fields on another type",
    {
      ports: [http],
      allocateLoadBalancerNodePorts: true,
      loadBalancerClass: 'a',
      loadBalancerSourceRanges: ['10.0.0.0/8'],
    },
    [
      `spec.LoadBalancerSourceRanges: Forbidden: ${BALANCED_ONLY}`,
      `spec.allocateLoadBalancerNodePorts: Forbidden: ${BALANCED_ONLY}`,
      `spec.loadBalancerClass: Forbidden: ${BALANCED_ONLY}`,
    ],
  ],
  [
    'an external name with an address of its own',
    {
      type: 'ExternalName',
      externalName: '-.',
      clusterIP: '10.96.0.5',
      clusterIPs: ['10.96.0.5'],
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
    },
    [
      'spec.clusterIPs: Forbidden: may not be set for ExternalName services',
      'spec.ipFamilies: Forbidden: may not be set for ExternalName services',
      'spec.ipFamilyPolicy: Forbidden: may not be set for ExternalName services',
      `spec.externalName: Invalid value: "-": ${SUBDOMAIN}`,
    ],
  ],
  ['an external name with a dot at its end', { type: 'ExternalName', externalName: 'example.com.' }, []],
])('a service with %s', (_, spec, expected) => {
  expect(createErrors(services, { spec })).toEqual(expected);
});

test('annotations that mean the same must say the same', () => {
  const annotations = {
    'service.kubernetes.io/topology-mode': 'Auto',
    'service.kubernetes.io/topology-aware-hints': 'Disabled',
    'service.beta.kubernetes.io/load-balancer-source-ranges': '10.0.0.0/8, x',
  };
  expect(createErrors(services, { metadata: { annotations }, spec: { ports: [http] } })).toEqual([
    'metadata.annotations[service.kubernetes.io/topology-mode]: Invalid value: "Auto": must match annotations[service.kubernetes.io/topology-aware-hints] when both are specified',
    `metadata.annotations[service.beta.kubernetes.io/load-balancer-source-ranges]: Forbidden: ${BALANCED_ONLY}`,
    'metadata.annotations[service.beta.kubernetes.io/load-balancer-source-ranges]: Invalid value: "x": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
  ]);
});

const other = { clusterIP: '10.96.0.6', clusterIPs: ['10.96.0.6'] };
const headless = { ...web, clusterIP: 'None', clusterIPs: ['None'] };

test.each<[string, Loose, Loose, string[]]>([
  ['nothing', web, web, []],
  [
    'its address and family',
    web,
    { ...web, ...other, ipFamilies: ['IPv6'] },
    [
      'spec.clusterIPs[0]: Invalid value: ["10.96.0.6"]: may not change once set',
      'spec.ipFamilies[0]: Invalid value: ["IPv6"]: may not change once set',
      'spec.clusterIPs[0]: Invalid value: "10.96.0.6": expected an IPv6 value as indicated by `ipFamilies[0]`',
    ],
  ],
  ['an address for none', web, headless, ['spec.clusterIPs[0]: Invalid value: ["None"]: may not change once set']],
  ['an address for an external name', web, { type: 'ExternalName', externalName: 'example.com' }, []],
  [
    'to no address at all',
    web,
    { ports: [http] },
    [
      'spec.clusterIPs[0]: Invalid value: null: primary clusterIP can not be unset',
      'spec.ipFamilies[0]: Invalid value: null: primary ipFamily can not be unset',
    ],
  ],
  [
    'the second family without saying so',
    { ...headless, ipFamilies: ['IPv4', 'IPv6'], ipFamilyPolicy: 'RequireDualStack' },
    { ...headless, ipFamilyPolicy: 'RequireDualStack' },
    [],
  ],
  [
    'the class of its balancer and its health port',
    { ...balanced, externalTrafficPolicy: 'Local', healthCheckNodePort: 30001 },
    { ...balanced, externalTrafficPolicy: 'Local', healthCheckNodePort: 30002, loadBalancerClass: 'a' },
    [
      'spec.loadBalancerClass: Invalid value: "a": may not change once set',
      'spec.healthCheckNodePort: Forbidden: field is immutable',
    ],
  ],
  [
    'nothing of what was taken once',
    { ports: [http], externalIPs: ['010.0.0.1'] },
    { ports: [http], externalIPs: ['010.0.0.1'] },
    [],
  ],
])('a service that changes %s', (_, before, after, expected) => {
  expect(updateErrors(services, { spec: before }, { spec: after })).toEqual(expected);
});

test.each<[string, Loose, Loose, string[]]>([
  [
    'without a balancer',
    { ports: [http] },
    { ingress: [{ ip: '10.0.0.1' }] },
    ["status.loadBalancer.ingress: Forbidden: may only be used when `spec.type` is 'LoadBalancer'"],
  ],
  ['of its balancer', balanced, { ingress: [{ ip: '10.0.0.1', ipMode: 'VIP' }, { hostname: 'a.example.com' }] }, []],
  [
    'of a balancer that is nowhere',
    balanced,
    {
      ingress: [
        { ip: 'x', ipMode: 'NAT' },
        { ipMode: 'VIP', hostname: '10.0.0.1' },
      ],
    },
    [
      'status.loadBalancer.ingress[0].ip: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      'status.loadBalancer.ingress[0].ipMode: Unsupported value: "NAT": supported values: "Proxy", "VIP"',
      'status.loadBalancer.ingress[1].ipMode: Forbidden: may not be specified when `ip` is not set',
      'status.loadBalancer.ingress[1].hostname: Invalid value: "10.0.0.1": must be a DNS name, not an IP address',
    ],
  ],
])('the status of a service %s', (_, spec, loadBalancer, expected) => {
  expect(statusErrors(services, { spec }, { spec, status: { loadBalancer } })).toEqual(expected);
});

test.each<[string, Loose, Loose, Loose]>([
  [
    'an address that is left out',
    { type: 'ClusterIP', ...web },
    { type: 'ClusterIP', ports: [http], ipFamilies: ['IPv4'] },
    { type: 'ClusterIP', ...web },
  ],
  [
    'node ports by name, and once',
    { type: 'NodePort', ports: [{ ...http, nodePort: 30001 }] },
    {
      type: 'NodePort',
      ports: [
        { name: 'http', port: 81 },
        { name: 'b', port: 80 },
      ],
    },
    {
      type: 'NodePort',
      ports: [
        { name: 'http', port: 81, nodePort: 30001 },
        { name: 'b', port: 80 },
      ],
    },
  ],
  [
    'no node port that another port asks for',
    { type: 'NodePort', ports: [{ ...http, nodePort: 30001 }] },
    { type: 'NodePort', ports: [http, { name: 'b', port: 81, nodePort: 30001 }] },
    { type: 'NodePort', ports: [http, { name: 'b', port: 81, nodePort: 30001 }] },
  ],
  [
    'the list in step with the address',
    { type: 'ClusterIP', ...web },
    { type: 'ClusterIP', ...web, clusterIP: '10.96.0.6' },
    { type: 'ClusterIP', ...web, ...other },
  ],
  [
    'nothing that an external name has no use for',
    { type: 'NodePort', ...web, ports: [{ ...http, nodePort: 30001 }], externalTrafficPolicy: 'Cluster' },
    {
      type: 'ExternalName',
      externalName: 'a',
      ...web,
      ports: [{ ...http, nodePort: 30001 }],
      externalTrafficPolicy: 'Cluster',
      internalTrafficPolicy: 'Cluster',
    },
    { type: 'ExternalName', externalName: 'a', ports: [http], internalTrafficPolicy: 'Cluster' },
  ],
  [
    'a node port that is new, for validation to refuse',
    { type: 'NodePort', ports: [{ ...http, nodePort: 30001 }] },
    { type: 'ClusterIP', ports: [{ ...http, nodePort: 30002 }] },
    { type: 'ClusterIP', ports: [{ ...http, nodePort: 30002 }] },
  ],
  [
    "nothing of a balancer's own",
    {
      type: 'LoadBalancer',
      ports: [http],
      allocateLoadBalancerNodePorts: true,
      loadBalancerClass: 'a',
      externalTrafficPolicy: 'Local',
      healthCheckNodePort: 30005,
    },
    {
      type: 'ClusterIP',
      ports: [http],
      allocateLoadBalancerNodePorts: true,
      loadBalancerClass: 'a',
      externalTrafficPolicy: 'Local',
      healthCheckNodePort: 30005,
    },
    { type: 'ClusterIP', ports: [http] },
  ],
])('an update keeps %s', (_, before, after, expected) => {
  const metadata = { name: 'x', namespace: 'ns', uid: 'u', resourceVersion: '1', creationTimestamp: '' };
  const old = { apiVersion: 'v1', kind: 'Service', metadata, spec: before, status: {} } as Stored<Service>;
  const draft = structuredClone({ spec: after }) as Service;
  carryOver(draft, old);
  expect(draft.spec).toEqual(expected);
});

test('the balancer of an earlier type has no say any more', () => {
  const old = storedAs(services, {
    spec: balanced,
    status: { loadBalancer: { ingress: [{ ip: '10.0.0.1' }] } },
  }) as Stored<Service>;
  const draft = { ...drafted(services, { spec: { ports: [http] } }), status: old.status } as Service;
  carryOver(draft, old);
  expect(draft.status).toEqual({ loadBalancer: {} });
  expect(old.status.loadBalancer?.ingress).toEqual([{ ip: '10.0.0.1', ipMode: 'VIP' }]);
});

test.each<[Loose, string[]]>([
  [{ ports: [http] }, []],
  [
    { clusterIP: 'None', clusterIPs: ['None'], externalIPs: ['10.0.0.1'], sessionAffinity: 'ClientIP' },
    ['spec.externalIPs is ignored for headless services', 'spec.SessionAffinity is ignored for headless services'],
  ],
  [
    { ports: [http], externalIPs: ['10.0.0.1'] },
    ['spec.externalIPs is deprecated and may no longer be implemented in some clusters'],
  ],
  [
    { type: 'ExternalName', externalName: 'a', externalIPs: ['10.0.0.1'] },
    ['spec.externalIPs is ignored when spec.type is "ExternalName"'],
  ],
  [
    { ports: [http], externalName: 'a', trafficDistribution: 'PreferClose' },
    [
      'spec.externalName is ignored when spec.type is not "ExternalName"',
      'spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"',
    ],
  ],
])('of %j a client is warned', (spec, expected) => {
  expect(services.warnings?.(drafted(services, { spec }) as Service)).toEqual(expected);
});
