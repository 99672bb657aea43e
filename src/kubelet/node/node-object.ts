import type { Node, NodeCondition, NodeStatus } from '#api';
import { KUBELET_VERSION, type KubeletOptions } from '../node-context.ts';
import type { ImageRecord, RuntimeVersion } from '../runtimes/runtime.ts';
import { timeText } from '../status/container-status.ts';

const MOST_IMAGES = 50;
const MOST_NAMES = 5;

/** The node as a new kubelet registers it. */
export function newNode(options: KubeletOptions, status: NodeStatus): Node {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: options.nodeName,
      labels: nodeLabels(options),
      annotations: { 'volumes.kubernetes.io/controller-managed-attach-detach': 'true' },
    },
    spec: options.podCidr ? { podCIDR: options.podCidr, podCIDRs: [options.podCidr] } : {},
    status,
  };
}

export function nodeLabels({ hostName, systemInfo, labels }: KubeletOptions): { [key: string]: string } {
  const os = systemInfo.operatingSystem ?? 'linux';
  const arch = systemInfo.architecture ?? 'amd64';
  return {
    'beta.kubernetes.io/arch': arch,
    'beta.kubernetes.io/os': os,
    'kubernetes.io/arch': arch,
    'kubernetes.io/hostname': hostName,
    'kubernetes.io/os': os,
    ...labels,
  };
}

export interface NodeFacts {
  options: KubeletOptions;
  runtime: RuntimeVersion;
  images: ImageRecord[];
  /** Empty when ready. */
  notReady: string;
  old: NodeCondition[];
  nowMs: number;
}

/** The status a kubelet reports of its node. */
export function nodeStatus(facts: NodeFacts): NodeStatus {
  const { options, runtime } = facts;
  const { capacity, nodeIp, hostName, systemInfo } = options;
  const amounts = {
    cpu: capacity.cpuMilli % 1000 === 0 ? String(capacity.cpuMilli / 1000) : `${capacity.cpuMilli}m`,
    'ephemeral-storage': `${Math.floor(capacity.ephemeralStorageBytes / 1024)}Ki`,
    'hugepages-1Gi': '0',
    'hugepages-2Mi': '0',
    memory: `${Math.floor(capacity.memoryBytes / 1024)}Ki`,
    pods: String(capacity.pods),
  };
  return {
    addresses: [
      { type: 'InternalIP', address: nodeIp },
      { type: 'Hostname', address: hostName },
    ],
    capacity: amounts,
    allocatable: amounts,
    conditions: nodeConditions(facts),
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    images: facts.images
      .sort((a, b) => b.sizeBytes - a.sizeBytes)
      .slice(0, MOST_IMAGES)
      .map(({ repoDigests, repoTags, sizeBytes }) => ({
        names: [...repoDigests, ...repoTags].slice(0, MOST_NAMES),
        sizeBytes,
      })),
    nodeInfo: {
      machineID: '',
      systemUUID: '',
      bootID: '',
      kernelVersion: '',
      osImage: '',
      operatingSystem: 'linux',
      architecture: 'amd64',
      ...systemInfo,
      containerRuntimeVersion: `${runtime.name}://${runtime.version}`,
      kubeletVersion: KUBELET_VERSION,
      kubeProxyVersion: '',
    },
  };
}

function nodeConditions({ notReady, old, nowMs }: NodeFacts): NodeCondition[] {
  const pressure = (type: string, reason: string, message: string): NodeCondition => ({
    type,
    status: 'False',
    reason,
    message,
  });
  const ready: NodeCondition = notReady
    ? { type: 'Ready', status: 'False', reason: 'KubeletNotReady', message: notReady }
    : { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' };
  return [
    pressure('MemoryPressure', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
    pressure('DiskPressure', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
    pressure('PIDPressure', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
    ready,
  ].map((condition) => {
    const before = old.find((c) => c.type === condition.type);
    const since = before?.status === condition.status ? before.lastTransitionTime : undefined;
    const now = timeText(nowMs);
    return { ...condition, lastHeartbeatTime: now, lastTransitionTime: since ?? now };
  });
}
