import { runCommand } from '../../run-command.ts';
import type { DataPlane, ForwardingRule, ForwardingTable } from './data-plane.ts';
import { NftRules, type RuleCommands } from './nft-rules.ts';

export interface NftablesOptions {
  /** One table per cluster, such as `podling-dev`, so that clusters on one host do not meet. */
  table: string;
  podCidr: string;
  serviceCidr: string;
  /** Pods' traffic that leaves by any other interface takes the node's address. */
  bridge: string;
}

/**
 * Forwarding by the kernel's packet filter, in one table of its own. Each service port is a chain; a map leads from
 * address, protocol and port to the chain. One transaction per change, of only the chains that differ.
 */
export function nftablesDataPlane(options: NftablesOptions): DataPlane {
  const nft = new NftRules(options);
  let applied: Map<string, RuleCommands> | undefined;

  async function apply(table: ForwardingTable): Promise<void> {
    const wanted = new Map(table.rules.map((rule: ForwardingRule) => [rule.name, nft.commandsFor(rule)]));
    const hairpins = nft.hairpins(table);
    const text = applied
      ? nft.transaction(applied, wanted, hairpins)
      : [nft.skeleton(), nft.transaction(new Map(), wanted, hairpins)].join('\n');
    if (text === '') return;
    try {
      await runCommand('nft', ['-f', '-'], `${text}\n`);
      applied = wanted;
      nft.hairpinsApplied(hairpins);
    } catch (cause) {
      // What stands in the kernel is not what is remembered: the next apply starts from nothing.
      applied = undefined;
      nft.hairpinsApplied(new Set());
      throw new Error(`cannot change nftables table ${options.table}`, { cause });
    }
  }

  return {
    apply,
    async remove() {
      applied = undefined;
      await runCommand('nft', ['-f', '-'], `add table ip ${options.table}\ndelete table ip ${options.table}\n`);
    },
  };
}
