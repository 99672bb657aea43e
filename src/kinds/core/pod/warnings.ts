import { type Container, type PodSpec, parseQuantity } from '#api';

/** What is allowed in a pod's spec but surely not meant, in the original's words. */
export function podSpecWarnings(field: string, spec: PodSpec): string[] {
  const warnings: string[] = [];
  if ((spec.terminationGracePeriodSeconds ?? 0) < 0) {
    const text = 'must be >= 0; negative values are invalid and will be treated as 1';
    warnings.push(`${field}.terminationGracePeriodSeconds: ${text}`);
  }
  for (const list of ['initContainers', 'containers'] as const) {
    (spec[list] ?? []).forEach((container, i) => {
      warnings.push(...containerWarnings(`${field}.${list}[${i}]`, container));
    });
  }
  return warnings;
}

function containerWarnings(field: string, { resources, env, ports }: Container): string[] {
  const warnings: string[] = [];
  for (const part of ['limits', 'requests'] as const) {
    for (const name of ['memory', 'ephemeral-storage']) {
      const amount = resources?.[part]?.[name];
      if (amount === undefined || (parseQuantity(amount)?.nano ?? 0n) % 1_000_000_000n === 0n) continue;
      warnings.push(
        `${field}.resources.${part}[${name}]: fractional byte value "${amount}" is invalid, must be an integer`,
      );
    }
  }
  const names = new Set<string>();
  (env ?? []).forEach(({ name, value }, i) => {
    const isChained = value?.includes(`$(${name})`);
    if (names.has(name) && !isChained) {
      const text = `hides previous definition of "${name}", which may be dropped when using apply`;
      warnings.push(`${field}.env[${i}]: ${text}`);
    }
    names.add(name);
  });
  const seen = new Map<string, number>();
  (ports ?? []).forEach(({ containerPort, protocol, hostIP = '', hostPort = 0 }, i) => {
    const key = `${containerPort}/${protocol}/${hostIP}/${hostPort}`;
    const before = seen.get(key);
    if (before === undefined) seen.set(key, i);
    else warnings.push(`${field}.ports[${i}]: duplicate port definition with ${field}.ports[${before}]`);
  });
  return warnings;
}
