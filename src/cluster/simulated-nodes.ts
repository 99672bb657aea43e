import { formatIpv4, parseCidr } from '#base';
import { createEventRecorder } from '#client';
import { type Kubelet, simulatedRuntime, startKubelet } from '#kubelet';
import type { ClusterParts } from './compose.ts';
import type { ClusterConfig } from './config.ts';
import { nodeRange } from './host-network.ts';
import type { NodeStart } from './node-start.ts';

const GIB = 1024 ** 3;
/** What every simulated node says it has. */
const CAPACITY = { cpuMilli: 8000, memoryBytes: 32 * GIB, ephemeralStorageBytes: 100 * GIB, pods: 110 };
/** Nodes started at once, so that thousands do not stall the API. */
const BATCH = 20;

/** Nodes `simulated-1` to `simulated-N`, on which no process ever runs. */
export function prepareSimulatedNodes(config: ClusterConfig, parts: ClusterParts): NodeStart {
  const { clock, random, log, directory } = parts;
  return {
    start: async ({ apiAs }, streams) => {
      const names = Array.from({ length: config.nodes }, (_, i) => `simulated-${i + 1}`);
      const kubelets: Kubelet[] = [];
      const startOne = async (nodeName: string, index: number) => {
        const api = apiAs(`system:node:${nodeName}`, 'system:nodes');
        const podCidr = nodeRange(config.podCidr, index)?.range;
        const recorder = createEventRecorder({ api, clock, random, log, component: 'kubelet', host: nodeName });
        const kubelet = await startKubelet({
          api,
          runtime: simulatedRuntime({ clock, random, ...(podCidr ? { podCidr } : {}) }),
          clock,
          random,
          log: log.with({ node: nodeName }),
          recorder,
          nodeName,
          hostName: nodeName,
          nodeIp: nodeIp(index),
          rootDirectory: `${directory.kubelet}/${nodeName}`,
          podLogDirectory: `${directory.podLogs}/${nodeName}`,
          clusterDomain: 'cluster.local',
          ...(podCidr ? { podCidr } : {}),
          capacity: CAPACITY,
          systemInfo: { operatingSystem: 'linux', architecture: 'amd64', osImage: 'simulated' },
        });
        kubelets.push(kubelet);
        streams.set(nodeName, kubelet.streams);
      };
      for (let first = 0; first < names.length; first += BATCH) {
        await Promise.all(names.slice(first, first + BATCH).map((name, i) => startOne(name, first + i)));
      }
      // Nothing outlives the process, so there are no pods to end.
      const stop = async () => {
        await Promise.all(kubelets.map((kubelet) => kubelet.stop()));
      };
      return { names, stop };
    },
    close: async () => {},
  };
}

/** Out of a range set aside for examples: simulated nodes are reached by nobody. */
function nodeIp(index: number): string {
  return formatIpv4((parseCidr('198.18.0.0/15')?.base ?? 0) + index + 1);
}
