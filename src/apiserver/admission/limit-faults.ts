import { type Container, canonicalQuantity, formatQuantity, type LimitRangeItem, parseQuantity } from '#api';

/** Amounts by the names of resources. */
export interface Amounts {
  [resource: string]: string;
}

interface Asked {
  requests?: Amounts;
  /** Absent: what is asked for has no limits, and its requests alone count. */
  limits?: Amounts;
}

/** What breaks a limit, in the original's words. */
export function limitFaults(limit: LimitRangeItem, asked: Asked): string[] {
  const { type, min, max, maxLimitRequestRatio: ratio } = limit;
  const each = (amounts: Amounts | undefined, check: (name: string, enforced: string) => string | undefined) =>
    Object.entries(amounts ?? {})
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([name, enforced]) => check(name, enforced) ?? []);
  return [
    ...each(min, (name, enforced) => minFault(type, name, enforced, asked)),
    ...each(max, (name, enforced) => maxFault(type, name, enforced, asked)),
    ...each(ratio, (name, enforced) => ratioFault(type, name, enforced, asked)),
  ];
}

function minFault(type: string, name: string, enforced: string, { requests, limits }: Asked): string | undefined {
  const [request, limit] = [requests?.[name], limits?.[name]];
  const head = `minimum ${name} usage per ${type} is ${canonicalQuantity(enforced)}`;
  if (request === undefined) return `${head}.  No request is specified`;
  if (nano(request) < nano(enforced)) return `${head}, but request is ${canonicalQuantity(request)}`;
  if (limit !== undefined && nano(limit) < nano(enforced)) return `${head}, but limit is ${canonicalQuantity(limit)}`;
  return undefined;
}

function maxFault(type: string, name: string, enforced: string, { requests, limits }: Asked): string | undefined {
  const [request, limit] = [requests?.[name], limits?.[name]];
  const head = `maximum ${name} usage per ${type} is ${canonicalQuantity(enforced)}`;
  if (limits && limit === undefined) return `${head}.  No limit is specified`;
  if (!limits && request === undefined) return `${head}.  No request is specified`;
  if (limit !== undefined && nano(limit) > nano(enforced)) return `${head}, but limit is ${canonicalQuantity(limit)}`;
  if (request !== undefined && nano(request) > nano(enforced)) {
    return `${head}, but request is ${canonicalQuantity(request)}`;
  }
  return undefined;
}

function ratioFault(type: string, name: string, enforced: string, { requests, limits }: Asked): string | undefined {
  const [request, limit] = [nano(requests?.[name]), nano(limits?.[name])];
  const head = `${name} max limit to request ratio per ${type} is ${canonicalQuantity(enforced)}`;
  if (request === 0n) return `${head}, but no request is specified or request is 0`;
  if (limit === 0n) return `${head}, but no limit is specified or limit is 0`;
  const ratio = Number(limit) / Number(request);
  return ratio > Number(nano(enforced)) / 1e9 ? `${head}, but provided ratio is ${ratio.toFixed(6)}` : undefined;
}

/**
 * What a pod needs in all: its containers and those that start before them and stay, or any other that starts before
 * them, where that needs more.
 */
export function podAmounts(
  containers: readonly Container[],
  initContainers: readonly Container[],
  part: 'requests' | 'limits',
): Amounts {
  const total = new Map<string, bigint>();
  const staying = new Map<string, bigint>();
  const peak = new Map<string, bigint>();
  const formats = new Map<string, string>();
  const amountsOf = ({ resources }: Container) => Object.entries(resources?.[part] ?? {});
  const add = (to: Map<string, bigint>, container: Container) => {
    for (const [name, amount] of amountsOf(container)) {
      if (!formats.has(name)) formats.set(name, amount);
      to.set(name, (to.get(name) ?? 0n) + nano(amount));
    }
  };
  for (const container of containers) add(total, container);
  for (const container of initContainers) {
    const stays = container.restartPolicy === 'Always';
    if (stays) add(total, container);
    const now = stays ? staying : new Map(staying);
    add(now, container);
    for (const [name, value] of now) if (value > (peak.get(name) ?? -1n)) peak.set(name, value);
  }
  for (const [name, value] of peak) if (value > (total.get(name) ?? -1n)) total.set(name, value);
  return Object.fromEntries([...total].map(([name, value]) => [name, textOf(value, formats.get(name))]));
}

function textOf(value: bigint, like = ''): string {
  return formatQuantity({ nano: value, format: parseQuantity(like)?.format ?? 'DecimalSI' });
}

function nano(amount: string | undefined): bigint {
  return (amount === undefined ? undefined : parseQuantity(amount)?.nano) ?? 0n;
}
