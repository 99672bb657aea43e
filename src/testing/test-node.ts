import type { Api } from '#api';
import { type Clock, type Log, type Random, randomUuid } from '#base';
import { createEventRecorder } from '#client';
import { type Kubelet, type SimulatedRuntime, simulatedRuntime, startKubelet } from '#kubelet';

/** A node of a test cluster. */
export interface TestNodeOptions {
  name: string;
  labels?: { [key: string]: string };
  /** Default 4000. */
  cpuMilli?: number;
  /** Default 8 GiB. */
  memoryBytes?: number;
  /** How many pods it takes; default 110. */
  pods?: number;
}

/** A running node: nothing on it is real but the kubelet. */
export interface TestNode {
  readonly name: string;
  /** Moves its containers: lets them exit, loses sandboxes. */
  readonly runtime: SimulatedRuntime;
  readonly kubelet: Kubelet;
}

export interface TestNodePlace {
  api: Api;
  clock: Clock;
  random: Random;
  log: Log;
  /** From 0: makes its addresses. */
  index: number;
}

const GIB = 1024 ** 3;

export async function startTestNode(options: TestNodeOptions, place: TestNodePlace): Promise<TestNode> {
  const { api, clock, random, log, index } = place;
  const { name } = options;
  const podCidr = `10.244.${index}.0/24`;
  const runtime = simulatedRuntime({ clock, random, podCidr });
  const kubelet = await startKubelet({
    api,
    runtime,
    clock,
    random,
    log: log.with({ node: name }),
    recorder: createEventRecorder({ api, clock, random, log, component: 'kubelet', host: name }),
    nodeName: name,
    hostName: name,
    nodeIp: `192.168.${Math.floor(index / 250)}.${(index % 250) + 2}`,
    // A simulated node writes no files.
    rootDirectory: '/nonexistent/pods',
    podLogDirectory: '/nonexistent/logs',
    clusterDomain: 'cluster.local',
    podCidr,
    labels: options.labels ?? {},
    capacity: {
      cpuMilli: options.cpuMilli ?? 4000,
      memoryBytes: options.memoryBytes ?? 8 * GIB,
      ephemeralStorageBytes: 100 * GIB,
      pods: options.pods ?? 110,
    },
    systemInfo: {
      machineID: randomUuid(random),
      systemUUID: randomUuid(random),
      bootID: randomUuid(random),
      operatingSystem: 'linux',
      architecture: 'amd64',
      osImage: 'simulated',
      kernelVersion: 'simulated',
    },
  });
  return { name, runtime, kubelet };
}
