import { type Container, milliValue, type Node, type Pod, type Stored, wholeValue } from '#api';

/** Amounts by resource name: CPU in millicores, everything else in whole units. */
export type Amounts = ReadonlyMap<string, number>;

type Quantities = { readonly [resource: string]: string | number } | undefined;

/** What scores assume for a container that asks for nothing: 0.1 core and 200 MiB. */
const ASSUMED = new Map([
  ['cpu', 100],
  ['memory', 200 * 1024 * 1024],
]);

function amountsOf(quantities: Quantities): Map<string, number> {
  const entries = Object.entries(quantities ?? {});
  return new Map(entries.map(([name, text]) => [name, name === 'cpu' ? milliValue(text) : wholeValue(text)]));
}

/** What a node has for pods. */
export function allocatableOf(node: Stored<Node>): Amounts {
  return amountsOf(node.status.allocatable ?? node.status.capacity);
}

/** What a pod needs while it runs or starts, whichever is more. */
export function requestOf(pod: Stored<Pod>): Amounts {
  return combined(pod, (container) => amountsOf(container.resources?.requests));
}

/** The same for scores, where a container that asks for no CPU or memory counts as a small one. */
export function assumedRequestOf(pod: Stored<Pod>): Amounts {
  return combined(pod, (container) => {
    const amounts = amountsOf(container.resources?.requests);
    for (const [name, amount] of ASSUMED) if (!amounts.has(name)) amounts.set(name, amount);
    return amounts;
  });
}

/**
 * Containers run side by side, init containers one after the other before them; an init container that restarts
 * always stays beside everything after it. Requests of the pod as a whole replace what its containers add up to.
 */
function combined({ spec }: Stored<Pod>, ofContainer: (container: Container) => Amounts): Amounts {
  const running = new Map<string, number>();
  const starting = new Map<string, number>();
  for (const init of spec.initContainers ?? []) {
    const amounts = ofContainer(init);
    if (init.restartPolicy === 'Always') add(running, amounts);
    const now = new Map(running);
    if (init.restartPolicy !== 'Always') add(now, amounts);
    for (const [name, amount] of now) starting.set(name, Math.max(amount, starting.get(name) ?? 0));
  }
  for (const container of spec.containers) add(running, ofContainer(container));
  for (const [name, amount] of starting) running.set(name, Math.max(amount, running.get(name) ?? 0));
  for (const [name, amount] of amountsOf(spec.resources?.requests)) running.set(name, amount);
  add(running, amountsOf(spec.overhead));
  return running;
}

/** Adds `amounts`, `times` over, to `sum`. */
export function add(sum: Map<string, number>, amounts: Amounts, times = 1): void {
  for (const [name, amount] of amounts) sum.set(name, (sum.get(name) ?? 0) + times * amount);
}
