import { blockText, ipText, networkOf, parseIpBlock, sizeOf } from './ip-block.ts';

/** What will not be taken for ever in how a range of addresses is written. */
export function ipBlockWarnings(field: string, text: string): string[] {
  const block = parseIpBlock(text);
  if (!block) return [];
  const network = networkOf(block);
  const standard = blockText(network);
  const warnings: string[] = [];
  if (network.address !== block.address) {
    const single = `${ipText(block)}/${sizeOf(block)}`;
    const meaning = `is ambiguous in this context (should be "${standard}" or "${single}"?)`;
    warnings.push(`${field}: CIDR value "${text}" ${meaning}`);
  }
  if (!block.isIpv6 && /(^|[./])0\d/.test(text)) {
    const future = 'will be considered invalid in a future Kubernetes release';
    warnings.push(`${field}: non-standard CIDR value "${text}" ${future}: use "${standard}"`);
  }
  if (block.isIpv6 && text !== standard) {
    warnings.push(`${field}: IPv6 CIDR value "${text}" should be in RFC 5952 canonical format ("${standard}")`);
  }
  return warnings;
}
