import { expect, test } from 'vitest';
import type { Node } from '#api';
import { createErrors, drafted, type Loose, statusErrors, updateErrors } from '../../drafted.ts';
import { nodes } from './index.ts';

const taint = { key: 'k', value: 'v', effect: 'NoSchedule' };

test.each<[string, Loose, string[]]>([
  ['one that is right', { spec: { taints: [taint, { ...taint, effect: 'NoExecute' }], podCIDR: '10.244.0.0/24' } }, []],
  [
    'taints that are none, and one twice',
    { spec: { taints: [{ key: '', value: '-', effect: 'Never' }, { key: 'l' }, taint, taint] } },
    [
      'metadata.taints[0].key: Invalid value: "": name part must be non-empty',
      "metadata.taints[0].key: Invalid value: \"\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      "metadata.taints[0].value: Invalid value: \"-\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
      'metadata.taints[0].effect: Unsupported value: "Never": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
      'metadata.taints[1].effect: Required value',
      'metadata.taints[3]: Duplicate value: {"Key":"k","Value":"v","Effect":"NoSchedule","TimeAdded":null}: taints must be unique by key and effect pair',
    ],
  ],
  [
    'amounts that cannot be',
    { status: { capacity: { cpu: '-1', pods: '1500m', 'example.com/gpu': '1.5' }, allocatable: { memory: '-1Gi' } } },
    [
      'status.capacity.cpu: Invalid value: "-1": must be greater than or equal to 0',
      'status.capacity.example.com/gpu: Invalid value: "1500m": must be an integer',
      'status.capacity.pods: Invalid value: "1500m": must be an integer',
      'status.allocatable.memory: Invalid value: "-1Gi": must be greater than or equal to 0',
    ],
  ],
  [
    'ranges of one family, and none',
    { spec: { podCIDRs: ['10.244.0.0/24', '10.244.1.0/24'] } },
    [
      'spec.podCIDRs: Invalid value: ["10.244.0.0/24","10.244.1.0/24"]: may specify no more than one CIDR for each IP family',
    ],
  ],
  [
    'a range with host bits',
    { spec: { podCIDR: '10.244.0.1/24' } },
    ['spec.podCIDRs[0]: Invalid value: "10.244.0.1/24": must not have bits set beyond the prefix length'],
  ],
])('a node with %s', (_, fields, expected) => {
  expect(createErrors(nodes, fields)).toEqual(expected);
});

test.each<[string, Loose, Loose, string[]]>([
  [
    'what was not known',
    { unschedulable: true },
    { podCIDR: '10.244.0.0/24', providerID: 'a://b', taints: [taint] },
    [],
  ],
  [
    'what is known',
    { podCIDR: '10.244.0.0/24', providerID: 'a://b', externalID: 'a' },
    { podCIDR: '10.244.1.0/24', providerID: 'a://c' },
    [
      'spec.podCIDRs: Forbidden: node updates may not change podCIDR except from "" to valid',
      'spec.providerID: Forbidden: node updates may not change providerID except from "" to valid',
      'spec.externalID: Forbidden: may not be updated',
    ],
  ],
])('a node may change %s', (_, before, after, expected) => {
  expect(updateErrors(nodes, { spec: before }, { spec: after })).toEqual(expected);
});

test('a node has each address once', () => {
  const address = { type: 'InternalIP', address: '10.0.0.1' };
  const addresses = [address, { ...address, type: 'ExternalIP' }, address];
  expect(statusErrors(nodes, {}, { status: { addresses } })).toEqual([
    'status.addresses[2]: Duplicate value: {"Type":"InternalIP","Address":"10.0.0.1"}',
  ]);
});

test('the single range wins over the list', () => {
  const node = drafted(nodes, { spec: { podCIDR: '10.244.0.0/24', podCIDRs: ['10.244.1.0/24'] } }) as Node;
  expect(node.spec?.podCIDRs).toEqual(['10.244.0.0/24']);
});

test('of fields that nobody heeds a client is warned', () => {
  const spec = { configSource: {}, externalID: 'a', podCIDRs: ['2001:DB8::/64'] };
  expect(nodes.warnings?.(drafted(nodes, { spec }) as Node)).toEqual([
    'spec.configSource: the feature is removed',
    'spec.externalID: this field is deprecated, and is unused by Kubernetes',
    'spec.podCIDRs[0]: IPv6 CIDR value "2001:DB8::/64" should be in RFC 5952 canonical format ("2001:db8::/64")',
  ]);
});
