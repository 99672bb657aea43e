import {
  type Container,
  milliValue,
  type Pod,
  parseQuantity,
  type ResourceFieldSelector,
  type Stored,
  wholeValue,
} from '#api';
import { allContainers } from './observed.ts';

/** What a pod knows of where it runs. */
export interface PodPlace {
  nodeIp: string;
  podIps: string[];
  allocatable: { cpuMilli: number; memoryBytes: number; ephemeralStorageBytes: number };
}

/** The value of a `fieldRef`. Throws an Error in the original's words when there is no such field. */
export function fieldValue(pod: Stored<Pod>, path: string, place: PodPlace): string {
  const keyed = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path);
  if (keyed) return pod.metadata[keyed[1] as 'labels' | 'annotations']?.[keyed[2] ?? ''] ?? '';
  switch (path) {
    case 'metadata.name':
      return pod.metadata.name;
    case 'metadata.namespace':
      return pod.metadata.namespace ?? '';
    case 'metadata.uid':
      return pod.metadata.uid;
    case 'metadata.labels':
      return mapText(pod.metadata.labels);
    case 'metadata.annotations':
      return mapText(pod.metadata.annotations);
    case 'spec.nodeName':
      return pod.spec.nodeName ?? '';
    case 'spec.serviceAccountName':
      return pod.spec.serviceAccountName ?? '';
    case 'spec.restartPolicy':
      return pod.spec.restartPolicy ?? '';
    case 'status.hostIP':
    case 'status.hostIPs':
      return place.nodeIp;
    case 'status.podIP':
      return place.podIps[0] ?? '';
    case 'status.podIPs':
      return place.podIps.join(',');
    default:
      throw new Error(`unsupported fieldPath: ${path}`);
  }
}

function mapText(map: { [key: string]: string } | undefined): string {
  return Object.entries(map ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join('\n');
}

/** The value of a `resourceFieldRef`: rounded up to whole divisors; a missing limit is the node's allocatable. */
export function resourceValue(
  pod: Stored<Pod>,
  self: Container | undefined,
  ref: ResourceFieldSelector,
  place: PodPlace,
): string {
  const container = ref.containerName ? allContainers(pod).find((c) => c.name === ref.containerName) : self;
  if (!container) throw new Error(`container ${ref.containerName ?? ''} not found`);
  const [which, name = ''] = ref.resource.split('.', 2) as [string, string?];
  const { requests, limits } = container.resources ?? {};
  const text = which === 'limits' ? limits?.[name] : which === 'requests' ? requests?.[name] : undefined;
  if (which !== 'limits' && which !== 'requests') throw new Error(`unsupported container resource : ${ref.resource}`);
  const divisor = ref.divisor && parseQuantity(ref.divisor)?.nano ? ref.divisor : '1';
  if (name === 'cpu') {
    const milli = text === undefined && which === 'limits' ? place.allocatable.cpuMilli : milliValue(text);
    return String(Math.ceil(milli / milliValue(divisor)));
  }
  const whole = { memory: place.allocatable.memoryBytes, 'ephemeral-storage': place.allocatable.ephemeralStorageBytes };
  const bytes = text === undefined && which === 'limits' ? (whole[name as keyof typeof whole] ?? 0) : wholeValue(text);
  return String(Math.ceil(bytes / wholeValue(divisor)));
}
