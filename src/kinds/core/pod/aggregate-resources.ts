import { formatQuantity, type PodSpec, parseQuantity, type Quantity } from '#api';

type Amounts = { [name: string]: string };
type Sums = Map<string, Quantity>;

/**
 * What the containers of a pod ask for together: those that run at the same time added up, or what a container that
 * runs before them asks for where that is more. The amounts are canonical.
 */
export function sumOfContainers(spec: PodSpec, part: 'requests' | 'limits'): Amounts {
  const sums: Sums = new Map();
  for (const { resources } of spec.containers ?? []) add(sums, resources?.[part]);
  const sidecars: Sums = new Map();
  const most: Sums = new Map();
  for (const { restartPolicy, resources } of spec.initContainers ?? []) {
    if (restartPolicy === 'Always') {
      add(sums, resources?.[part]);
      add(sidecars, resources?.[part]);
      for (const [name, amount] of sidecars) raise(most, name, amount);
    } else {
      const needed = new Map(sidecars);
      add(needed, resources?.[part]);
      for (const [name, amount] of needed) raise(most, name, amount);
    }
  }
  for (const [name, amount] of most) raise(sums, name, amount);
  return Object.fromEntries([...sums].map(([name, amount]) => [name, formatQuantity(amount)]));
}

function add(sums: Sums, amounts: Amounts | undefined): void {
  for (const [name, text] of Object.entries(amounts ?? {})) {
    const amount = parseQuantity(text);
    const before = sums.get(name);
    if (amount) sums.set(name, before ? { nano: before.nano + amount.nano, format: before.format } : amount);
  }
}

function raise(sums: Sums, name: string, amount: Quantity): void {
  const before = sums.get(name);
  if (!before || before.nano < amount.nano) sums.set(name, amount);
}
