import { expect, test } from 'vitest';
import type { ForwardingRule } from './data-plane.ts';
import { NftRules } from './nft-rules.ts';

const options = { table: 'podling-t', podCidr: '10.244.0.0/24', serviceCidr: '10.96.0.0/16', bridge: 'pdl0' };
const web: ForwardingRule = {
  name: 'default/web:',
  protocol: 'TCP',
  addresses: ['10.96.0.5'],
  port: 80,
  endpoints: [{ ip: '10.244.0.2', port: 8080 }],
};

function applied(nft: NftRules, ...rules: ForwardingRule[]) {
  return new Map(rules.map((rule) => [rule.name, nft.commandsFor(rule)]));
}

test('a transaction names only the rules that differ', () => {
  const nft = new NftRules(options);
  const other = { ...web, name: 'default/other:', addresses: ['10.96.0.6'] };
  const hairpins = nft.hairpins({ rules: [web, other] });
  nft.hairpinsApplied(hairpins);
  const before = applied(nft, web, other);
  expect(nft.transaction(before, applied(nft, web, other), hairpins)).toBe('');
  const moved = nft.transaction(before, applied(nft, web, { ...other, port: 81 }), hairpins);
  expect(moved).toContain('delete element ip podling-t service-ips { 10.96.0.6 . tcp . 80 }');
  expect(moved).toContain('add element ip podling-t service-ips { 10.96.0.6 . tcp . 81');
  expect(moved).not.toContain('10.96.0.5');
});

test('a service without endpoints refuses connections', () => {
  const { add, remove } = new NftRules(options).commandsFor({ ...web, endpoints: [] });
  expect(add).toEqual(['add element ip podling-t dead-ips { 10.96.0.5 . tcp . 80 }']);
  expect(remove).toEqual(['delete element ip podling-t dead-ips { 10.96.0.5 . tcp . 80 }']);
});

test('traffic from outside takes the address of the node unless the policy keeps it local', () => {
  const nft = new NftRules(options);
  const mark = (rule: ForwardingRule) => nft.commandsFor(rule).add.filter((line) => line.includes('mark set'));
  expect(mark(web)).toHaveLength(0);
  expect(mark({ ...web, nodePort: 30080 })).toHaveLength(1);
  expect(mark({ ...web, nodePort: 30080, externalEndpoints: web.endpoints })).toHaveLength(0);
});

test('every endpoint can reach itself through the service', () => {
  const nft = new NftRules(options);
  expect(nft.transaction(new Map(), new Map(), nft.hairpins({ rules: [web] }))).toBe(
    'add element ip podling-t hairpin { 10.244.0.2 . 10.244.0.2 }',
  );
});
