import { expect, test } from 'vitest';
import { ingressClasses, ingresses, ipAddresses, type Kind, networkPolicies, serviceCidrs } from '../index.ts';
import { createErrors, draftOf, type Loose, statusErrors, storedOf, updateErrors } from '../testdata/cases.ts';

const SUBDOMAIN = `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`;
const WILDCARD = `a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`;
const CIDR = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';
const service = { service: { name: 's', port: { number: 80 } } };
const path = (more: object = {}) => ({ path: '/', pathType: 'Prefix', backend: service, ...more });
const ingress = (...paths: object[]) => ({ spec: { rules: [{ http: { paths } }] } });
const policy = (spec: object) => ({ spec: { podSelector: {}, ...spec } });
const AT = 'spec.rules[0].http.paths[0]';

test.each<[what: string, kind: Kind, fields: Loose, errors: string[]]>([
  ['an ingress that is right', ingresses, ingress(path()), []],
  [
    'an ingress to nothing',
    ingresses,
    { spec: {} },
    ['spec: Invalid value: null: either `defaultBackend` or `rules` must be specified'],
  ],
  [
    'an ingress without types of paths',
    ingresses,
    ingress({ path: 'x' }),
    [`${AT}.pathType: Required value: pathType must be specified`],
  ],
  [
    'an ingress with paths that are none',
    ingresses,
    ingress(
      path({ path: 'a//b/..' }),
      path({ pathType: 'Regex' }),
      path({ path: 'a', pathType: 'ImplementationSpecific' }),
    ),
    [
      `${AT}.path: Invalid value: "a//b/..": must be an absolute path`,
      `${AT}.path: Invalid value: "a//b/..": must not contain '//'`,
      `${AT}.path: Invalid value: "a//b/..": cannot end with '/..'`,
      'spec.rules[0].http.paths[1].pathType: Unsupported value: "Regex": supported values: "Exact", "ImplementationSpecific", "Prefix"',
      'spec.rules[0].http.paths[2].path: Invalid value: "a": must be an absolute path',
    ],
  ],
  [
    'an ingress with backends that are none',
    ingresses,
    ingress(
      path({ backend: {} }),
      path({ backend: { ...service, resource: { kind: 'K', name: 'n' } } }),
      path({ backend: { resource: { apiGroup: 'A_B', kind: '', name: 'a/b' } } }),
      path({ backend: { service: { name: 'S', port: { name: 'http', number: 1 } } } }),
      path({ backend: { service: { name: '', port: { number: 70000 } } } }),
      path({ backend: { service: { name: 's', port: {} } } }),
    ),
    [
      `${AT}.backend: Invalid value: "": resource or service backend is required`,
      'spec.rules[0].http.paths[1].backend: Invalid value: "": cannot set both resource and service backends',
      `spec.rules[0].http.paths[2].backend.resource.apiGroup: Invalid value: "A_B": ${SUBDOMAIN}`,
      'spec.rules[0].http.paths[2].backend.resource.kind: Required value: kind is required',
      `spec.rules[0].http.paths[2].backend.resource.name: Invalid value: "a/b": may not contain '/'`,
      `spec.rules[0].http.paths[3].backend.service.name: Invalid value: "S": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')`,
      'spec.rules[0].http.paths[3].backend: Invalid value: "": cannot set both port name & port number',
      'spec.rules[0].http.paths[4].backend.service.name: Required value',
      'spec.rules[0].http.paths[4].backend.service.port.number: Invalid value: 70000: must be between 1 and 65535, inclusive',
      'spec.rules[0].http.paths[5].backend: Required value: port name or number is required',
    ],
  ],
  [
    'an ingress for hosts that are none',
    ingresses,
    {
      spec: {
        defaultBackend: service,
        rules: [{ host: '1.2.3.4' }, { host: 'a.*.b' }, { http: {} }],
        tls: [{ hosts: ['1.2.3.4', '*'], secretName: 'A' }],
        ingressClassName: 'B_C',
      },
    },
    [
      'spec.rules[0].host: Invalid value: "1.2.3.4": must be a DNS name, not an IP address',
      `spec.rules[1].host: Invalid value: "a.*.b": ${WILDCARD}`,
      'spec.rules[2].http.paths: Required value',
      `spec.tls[0].hosts[1]: Invalid value: "*": ${WILDCARD}`,
      `spec.tls[0].secretName: Invalid value: "A": ${SUBDOMAIN}`,
      `spec.ingressClassName: Invalid value: "B_C": ${SUBDOMAIN}`,
    ],
  ],
  [
    'an ingress of two classes',
    ingresses,
    {
      metadata: { annotations: { 'kubernetes.io/ingress.class': 'a' } },
      spec: { defaultBackend: service, ingressClassName: 'b' },
    },
    [
      'annotations.kubernetes.io/ingress.class: Invalid value: "a": must match `ingressClassName` when both are specified',
    ],
  ],
  [
    'a network policy with ports that are none',
    networkPolicies,
    policy({
      ingress: [
        {
          ports: [
            { protocol: 'ICMP' },
            { endPort: 3 },
            { port: 'web', endPort: 3 },
            { port: 5, endPort: 3 },
            { port: 0 },
          ],
        },
      ],
      policyTypes: ['Ingress', 'Both'],
    }),
    [
      'spec.ingress[0].ports[0].protocol: Unsupported value: "ICMP": supported values: "TCP", "UDP", "SCTP"',
      'spec.ingress[0].ports[1].endPort: Invalid value: 3: may not be specified when `port` is not specified',
      'spec.ingress[0].ports[2].endPort: Invalid value: 3: may not be specified when `port` is non-numeric',
      'spec.ingress[0].ports[3].endPort: Invalid value: 3: must be greater than or equal to `port`',
      'spec.ingress[0].ports[4].port: Invalid value: 0: must be between 1 and 65535, inclusive',
      'spec.policyTypes[1]: Unsupported value: "Both": supported values: "Ingress", "Egress"',
    ],
  ],
  [
    'a network policy with peers that are none',
    networkPolicies,
    policy({
      egress: [
        {
          to: [
            {},
            { podSelector: {}, ipBlock: { cidr: 'x' } },
            { ipBlock: { cidr: '10.0.0.0/8', except: ['10.0.0.0/8', '11.1.0.0/16', 'y', '10.1.0.0/16'] } },
            { ipBlock: { cidr: '2001:db8::/32', except: ['2001:db8:1::/48', '10.0.0.0/8'] } },
          ],
        },
      ],
    }),
    [
      'spec.egress[0].to[0]: Required value: must specify a peer',
      `spec.egress[0].to[1].ipBlock.cidr: Invalid value: "x": ${CIDR}`,
      'spec.egress[0].to[1]: Forbidden: may not specify both ipBlock and another peer',
      'spec.egress[0].to[2].ipBlock.except[0]: Invalid value: "10.0.0.0/8": must be a strict subset of `cidr`',
      'spec.egress[0].to[2].ipBlock.except[1]: Invalid value: "11.1.0.0/16": must be a strict subset of `cidr`',
      `spec.egress[0].to[2].ipBlock.except[2]: Invalid value: "y": ${CIDR}`,
      'spec.egress[0].to[3].ipBlock.except[1]: Invalid value: "10.0.0.0/8": must be a strict subset of `cidr`',
    ],
  ],
  [
    'an ingress class with parameters in a namespace',
    ingressClasses,
    { spec: { controller: 'c', parameters: { kind: 'K', name: 'n', scope: 'Namespace' } } },
    [
      'spec.controller: Invalid value: "c": must be a domain-prefixed path (such as "acme.io/foo")',
      "spec.parameters.namespace: Required value: `parameters.scope` is set to 'Namespace'",
    ],
  ],
  [
    'an ingress class with parameters of the cluster',
    ingressClasses,
    { spec: { controller: 'a.io/b', parameters: { kind: '', name: '', namespace: 'ns' } } },
    [
      'spec.parameters.kind: Required value: kind is required',
      'spec.parameters.name: Required value: name is required',
      "spec.parameters.namespace: Forbidden: `parameters.scope` is set to 'Cluster'",
    ],
  ],
  [
    'an address that belongs to nothing',
    ipAddresses,
    { metadata: { name: '2001:DB8::1' }, spec: {} },
    [
      'metadata.name: Invalid value: "2001:DB8::1": must be in canonical form ("2001:db8::1")',
      'spec.parentRef: Required value',
    ],
  ],
  [
    'an address of nothing with a name',
    ipAddresses,
    { metadata: { name: '10.0.0.1' }, spec: { parentRef: { resource: 'a/b' } } },
    [`spec.parentRef.resource: Invalid value: "a/b": may not contain '/'`, 'spec.parentRef.name: Required value'],
  ],
  ['ranges that are none', serviceCidrs, { spec: {} }, ['spec.cidrs: Required value: at least one CIDR required']],
  [
    'ranges of one family',
    serviceCidrs,
    { spec: { cidrs: ['10.0.0.1/8', '11.0.0.0/8'] } },
    [
      'spec.cidrs[0]: Invalid value: "10.0.0.1/8": must not have bits set beyond the prefix length',
      'spec.cidrs: Invalid value: ["10.0.0.1/8","11.0.0.0/8"]: may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64',
    ],
  ],
])('%s', (_, kind, fields, errors) => {
  expect(createErrors(kind, fields)).toEqual(errors);
});

const FIXED = 'field is immutable';
const ranges = (...cidrs: string[]) => ({ spec: { cidrs } });
const parent = (name: string) => ({
  metadata: { name: '10.0.0.1' },
  spec: { parentRef: { resource: 'services', name } },
});

test.each<[what: string, kind: Kind, before: Loose, after: Loose, errors: string[]]>([
  [
    'the controller of a class',
    ingressClasses,
    { spec: { controller: 'a.io/b' } },
    { spec: { controller: 'a.io/c' } },
    [`spec.controller: Invalid value: "a.io/c": ${FIXED}`],
  ],
  [
    'whose an address is',
    ipAddresses,
    parent('a'),
    parent('b'),
    [`spec.parentRef: Invalid value: {"Group":"","Resource":"services","Namespace":"","Name":"b"}: ${FIXED}`],
  ],
  [
    'a range',
    serviceCidrs,
    ranges('10.0.0.0/8'),
    ranges('11.0.0.0/8'),
    [`spec.cidrs[0]: Invalid value: "11.0.0.0/8": ${FIXED}`],
  ],
  [
    'how many ranges there are',
    serviceCidrs,
    ranges('10.0.0.0/8', '2001:db8::/64'),
    ranges('10.0.0.0/8'),
    [`spec.cidrs: Invalid value: ["10.0.0.0/8"]: ${FIXED}`],
  ],
  [
    'that a range of the other family is added',
    serviceCidrs,
    ranges('10.0.0.0/8'),
    ranges('10.0.0.0/8', '2001:db8::/64'),
    [],
  ],
  [
    'the class of an ingress, said twice',
    ingresses,
    { spec: { defaultBackend: service, ingressClassName: 'b' } },
    {
      metadata: { annotations: { 'kubernetes.io/ingress.class': 'a' } },
      spec: { defaultBackend: service, ingressClassName: 'b' },
    },
    [],
  ],
])('an update of %s', (_, kind, before, after, errors) => {
  expect(updateErrors(kind, before, after)).toEqual(errors);
});

test('an ingress is reached at addresses and under names', () => {
  const status = (list: object[]) => ({ ...ingress(path()), status: { loadBalancer: { ingress: list } } });
  expect(statusErrors(ingresses, status([]), status([{ ip: 'x' }, { hostname: '1.2.3.4' }]))).toEqual([
    'status.loadBalancer.ingress[0].ip: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    'status.loadBalancer.ingress[1].hostname: Invalid value: "1.2.3.4": must be a DNS name, not an IP address',
  ]);
});

test('an annotation for the class is warned about once', () => {
  const fields = { metadata: { annotations: { 'kubernetes.io/ingress.class': 'a' } }, ...ingress(path()) };
  const draft = draftOf(ingresses, fields);
  expect(ingresses.warnings?.(draft)).toEqual([
    `annotation "kubernetes.io/ingress.class" is deprecated, please use 'spec.ingressClassName' instead`,
  ]);
  expect(ingresses.warnings?.(draft, storedOf(ingresses, fields))).toEqual([]);
});

test('ranges in an odd form are warned about', () => {
  const blocks = ['10.1.0.0/8', '010.0.0.0/8', '2001:DB8::/32', '10.0.0.0/8'].map((cidr) => ({ ipBlock: { cidr } }));
  const draft = draftOf(networkPolicies, policy({ ingress: [{ from: blocks }] }));
  expect(networkPolicies.warnings?.(draft)).toEqual([
    'spec.ingress[0].from[0].ipBlock.cidr: CIDR value "10.1.0.0/8" is ambiguous in this context (should be "10.0.0.0/8" or "10.1.0.0/32"?)',
    'spec.ingress[0].from[1].ipBlock.cidr: non-standard CIDR value "010.0.0.0/8" will be considered invalid in a future Kubernetes release: use "10.0.0.0/8"',
    'spec.ingress[0].from[2].ipBlock.cidr: IPv6 CIDR value "2001:DB8::/32" should be in RFC 5952 canonical format ("2001:db8::/32")',
  ]);
});
