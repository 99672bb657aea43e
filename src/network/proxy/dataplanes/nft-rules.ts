import type { ForwardingRule, ForwardingTable } from './data-plane.ts';
import type { NftablesOptions } from './nftables.ts';

/** The nft commands that put one forwarding rule in, and those that take it out again. */
export interface RuleCommands {
  add: string[];
  remove: string[];
}

/** On packets that must carry the node's address when they leave: the answer has to come back through it. */
const MASQUERADE_MARK = '0x4000';

/** The text of nft transactions: decisions only, nothing is run here. */
export class NftRules {
  readonly #options: NftablesOptions;
  readonly #table: string;
  #hairpins = new Set<string>();

  constructor(options: NftablesOptions) {
    this.#options = options;
    this.#table = `ip ${options.table}`;
  }

  /** Empties the table and makes its fixed part: hooks, maps, masquerading, and the answer for dead addresses. */
  skeleton(): string {
    const { podCidr, serviceCidr, bridge, table } = this.#options;
    const key = 'ipv4_addr . inet_proto . inet_service';
    const lookup = 'ip daddr . meta l4proto . th dport vmap';
    return `add table ${this.#table}
delete table ${this.#table}
table ip ${table} {
  map service-ips { type ${key} : verdict; }
  map node-ports { type inet_proto . inet_service : verdict; }
  set dead-ips { type ${key}; }
  set hairpin { type ipv4_addr . ipv4_addr; }
  chain services {
    ${lookup} @service-ips
    fib daddr type local ip daddr != 127.0.0.0/8 meta l4proto . th dport vmap @node-ports
  }
  chain prerouting { type nat hook prerouting priority dstnat; policy accept; jump services; }
  chain output { type nat hook output priority -100; policy accept; jump services; }
  chain refuse {
    meta l4proto tcp reject with tcp reset
    reject
  }
  chain reject-dead {
    ip daddr . meta l4proto . th dport @dead-ips goto refuse
    ip daddr ${serviceCidr} goto refuse
  }
  chain filter-forward { type filter hook forward priority 0; policy accept; ct state new jump reject-dead; }
  chain filter-output { type filter hook output priority 0; policy accept; ct state new jump reject-dead; }
  chain postrouting {
    type nat hook postrouting priority srcnat; policy accept;
    meta mark & ${MASQUERADE_MARK} == ${MASQUERADE_MARK} masquerade
    ct status dnat ip saddr . ip daddr @hairpin masquerade
    ip saddr ${podCidr} ip daddr != ${podCidr} oifname != "${bridge}" masquerade
  }
}`;
  }

  /** Pods may reach themselves through a service: such packets must leave with another source address. */
  hairpins(table: ForwardingTable): Set<string> {
    return new Set(table.rules.flatMap((rule) => rule.endpoints.map((e) => `${e.ip} . ${e.ip}`)));
  }

  hairpinsApplied(hairpins: Set<string>): void {
    this.#hairpins = hairpins;
  }

  commandsFor(rule: ForwardingRule): RuleCommands {
    const id = chainId(rule.name);
    const external = rule.externalEndpoints ?? rule.endpoints;
    const inside = this.#chain(`svc-${id}`, rule, rule.endpoints, false);
    const outside = rule.nodePort ? this.#chain(`ext-${id}`, rule, external, !rule.externalEndpoints) : EMPTY;
    const proto = rule.protocol.toLowerCase();
    const inPlace = rule.addresses.flatMap((ip) => {
      const element = `${ip} . ${proto} . ${rule.port}`;
      return rule.endpoints.length > 0 ? [['service-ips', element, ` : goto svc-${id}`]] : [['dead-ips', element, '']];
    });
    if (rule.nodePort && external.length > 0) {
      inPlace.push(['node-ports', `${proto} . ${rule.nodePort}`, ` : goto ext-${id}`]);
    }
    const element = (verb: string, [set = '', key = '', verdict = '']: string[]) =>
      `${verb} element ${this.#table} ${set} { ${key}${verb === 'add' ? verdict : ''} }`;
    return {
      add: [...inside.add, ...outside.add, ...inPlace.map((e) => element('add', e))],
      remove: [...inPlace.map((e) => element('delete', e)), ...inside.remove, ...outside.remove],
    };
  }

  /** One nft transaction from what is applied to what is wanted; empty when nothing differs. */
  transaction(applied: Map<string, RuleCommands>, wanted: Map<string, RuleCommands>, hairpins: Set<string>): string {
    const lines: string[] = [];
    const changed = (name: string) => applied.get(name)?.add.join('\n') !== wanted.get(name)?.add.join('\n');
    for (const [name, { remove }] of applied) if (changed(name)) lines.push(...remove);
    for (const [name, { add }] of wanted) if (changed(name)) lines.push(...add);
    for (const pair of this.#hairpins)
      if (!hairpins.has(pair)) lines.push(`delete element ${this.#table} hairpin { ${pair} }`);
    for (const pair of hairpins)
      if (!this.#hairpins.has(pair)) lines.push(`add element ${this.#table} hairpin { ${pair} }`);
    return lines.join('\n');
  }

  /** The chain that picks an endpoint. With affinity each endpoint has a chain and a set of the clients it keeps. */
  #chain(
    name: string,
    rule: ForwardingRule,
    endpoints: ForwardingRule['endpoints'],
    masquerade: boolean,
  ): RuleCommands {
    if (endpoints.length === 0) return EMPTY;
    const t = this.#table;
    const mark = masquerade ? [`add rule ${t} ${name} meta mark set meta mark | ${MASQUERADE_MARK}`] : [];
    const proto = `meta l4proto ${rule.protocol.toLowerCase()}`;
    const start = [`add chain ${t} ${name} { comment "${rule.name}" ; }`, ...mark];
    const end = [`flush chain ${t} ${name}`, `delete chain ${t} ${name}`];
    if (rule.affinitySeconds === undefined) {
      const targets = endpoints.map((e, i) => `${i} : ${e.ip} . ${e.port}`).join(', ');
      const pick =
        endpoints.length === 1
          ? `dnat to ${endpoints[0]?.ip}:${endpoints[0]?.port}`
          : `dnat ip addr . port to numgen random mod ${endpoints.length} map { ${targets} }`;
      return { add: [...start, `add rule ${t} ${name} ${proto} ${pick}`], remove: end };
    }
    const part = (i: number) => `${name}-${i}`;
    const each = endpoints.flatMap((e, i) => [
      `add set ${t} ${part(i)}-clients { type ipv4_addr ; flags dynamic,timeout ; timeout ${rule.affinitySeconds}s ; }`,
      `add chain ${t} ${part(i)}`,
      `add rule ${t} ${part(i)} update @${part(i)}-clients { ip saddr }`,
      `add rule ${t} ${part(i)} ${proto} dnat to ${e.ip}:${e.port}`,
    ]);
    const kept = endpoints.map((_, i) => `add rule ${t} ${name} ip saddr @${part(i)}-clients goto ${part(i)}`);
    const verdicts = endpoints.map((_, i) => `${i} : goto ${part(i)}`).join(', ');
    const spread = `add rule ${t} ${name} numgen random mod ${endpoints.length} vmap { ${verdicts} }`;
    const undo = endpoints.flatMap((_, i) => [
      `flush chain ${t} ${part(i)}`,
      `delete chain ${t} ${part(i)}`,
      `delete set ${t} ${part(i)}-clients`,
    ]);
    return { add: [...each, ...start, ...kept, spread], remove: [...end, ...undo] };
  }
}

const EMPTY: RuleCommands = { add: [], remove: [] };

/** A short stable name for a chain: FNV-1a of the rule's name, twice with different seeds. */
function chainId(name: string): string {
  const half = (seed: number) => {
    let hash = seed;
    for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193) >>> 0;
    return hash.toString(16).padStart(8, '0');
  };
  return half(0x811c9dc5) + half(0x9e3779b9);
}
