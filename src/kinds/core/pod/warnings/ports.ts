import type { ContainerPort, PodSpec } from '#api';
import { containersOf } from '../validation/containers-of.ts';

interface Place {
  path: string;
  port: ContainerPort;
}

/** Ports that are there twice, or may be. */
export function portWarnings(field: string, spec: PodSpec): string[] {
  const seen = new Map<string, Place[]>();
  return portsOf(field, spec).flatMap((place) => {
    const { path, port } = place;
    const { containerPort, protocol, hostIP = '', hostPort = 0 } = port;
    const key = `${containerPort}/${protocol}`;
    const others = seen.get(key) ?? [];
    seen.set(key, [...others, place]);
    const isIdle = hostIP !== '' && hostPort === 0;
    return [
      ...(isIdle ? [`${path}: hostIP set without hostPort: ${inMemory(port)}`] : []),
      ...others.flatMap((other) => {
        const clash = clashOf(port, other.port);
        return clash ? [`${path}: ${clash} port definition with ${other.path}`] : [];
      }),
    ];
  });
}

function portsOf(field: string, spec: PodSpec): Place[] {
  const places: Place[] = [];
  for (const { container, path } of containersOf(field, spec)) {
    let index = 0;
    for (const port of container.ports ?? []) places.push({ path: `${path}.ports[${index++}]`, port });
  }
  return places;
}

function clashOf(a: ContainerPort, b: ContainerPort): string | undefined {
  const [hostA, hostB] = [a.hostPort ?? 0, b.hostPort ?? 0];
  if ((a.hostIP ?? '') === (b.hostIP ?? '') && hostA === hostB) return 'duplicate';
  if (hostA === 0 || hostB === 0) return 'overlapping';
  return hostA === hostB && !a.hostIP !== !b.hostIP ? 'dangerously ambiguous' : undefined;
}

/** A port as the original keeps it in memory. */
function inMemory({ name = '', hostPort = 0, containerPort, protocol = 'TCP', hostIP = '' }: ContainerPort): string {
  return `{Name:${name} HostPort:${hostPort} ContainerPort:${containerPort} Protocol:${protocol} HostIP:${hostIP}}`;
}

/** Names that several containers give their ports. The original looks no further than the first that ends by itself. */
export function portNameWarnings(field: string, spec: PodSpec): string[] {
  const { initContainers = [], containers = [] } = spec;
  const first = initContainers.findIndex(({ restartPolicy }) => restartPolicy !== 'Always');
  const looked =
    first < 0 ? { initContainers, containers } : { initContainers: initContainers.slice(0, first), containers: [] };
  const seen = new Map<string, string>();
  return portsOf(field, looked).flatMap(({ path, port: { name } }) => {
    const other = name && seen.get(name);
    if (name && !other) seen.set(name, path);
    if (!other) return [];
    return [
      `${path}: duplicate port name "${name}" with ${other}, services and probes that select ports by name will use ${other}`,
    ];
  });
}
