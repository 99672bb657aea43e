import { createEventRecorder } from '#client';
import {
  type CriRuntime,
  criRuntime,
  type Kubelet,
  type PrivateContainerd,
  startContainerd,
  startKubelet,
} from '#kubelet';
import { startServiceProxy } from '#network';
import type { ApiPart } from './api-part.ts';
import type { ClusterParts } from './compose.ts';
import { type ClusterConfig, contextName } from './config.ts';
import { containerdOptions } from './containerd-options.ts';
import { hostNames } from './host-names.ts';
import { dataPlaneOf, nodeRange, preparePodNetworkOf } from './host-network.ts';
import { hostNode } from './host-node.ts';
import type { NodeStart } from './node-start.ts';

/** How long pods have to end by themselves when the cluster stops. */
const QUICK_END_SECONDS = 2;

/**
 * This host as the one node. Containerd and the bridge are started at once, while the API server comes up; both may be
 * there already from a server that died, and then they are taken over with all that runs.
 */
export function prepareHostNode(config: ClusterConfig, parts: ClusterParts, gatewayIp: string): NodeStart {
  const { directory, step } = parts;
  const network = preparePodNetworkOf(config, directory);
  const containerd = network
    .then(() => startContainerd(containerdOptions(directory, parts)))
    .then((running) => {
      step(running.adopted ? 'containerd found running' : 'containerd started');
      return running;
    });
  // Who waits for them comes later; a failure before that must not count as unhandled.
  network.catch(() => {});
  containerd.catch(() => {});
  return {
    start: async (server, streams) => {
      await network;
      await server.listenOn(gatewayIp);
      const dataPlane = dataPlaneOf(config);
      const { clock, log } = parts;
      const node = hostNode(contextName(config.name), directory);
      const proxy = startServiceProxy({
        api: server.apiAs('system:kube-proxy'),
        clock,
        log: log.with({ part: 'proxy' }),
        nodeName: node.name,
        dataPlane,
      });
      const runtime = criRuntime({ socket: (await containerd).socket, clock, log: log.with({ part: 'runtime' }) });
      const kubelet = await startHostKubelet(config, parts, server, { runtime, gatewayIp });
      streams.set(node.name, kubelet.streams);
      await proxy.ready;
      return {
        names: [node.name],
        stop: async () => {
          await kubelet.stop();
          await proxy.stop();
          runtime.close();
        },
      };
    },
    close: (failed) =>
      containerd.then(
        (running) => (failed && running.adopted ? undefined : end(running)),
        () => {},
      ),
  };
}

/** Containers that an earlier server left go on when this one cannot start. */
async function end(containerd: PrivateContainerd): Promise<void> {
  await containerd.stop({ graceSeconds: QUICK_END_SECONDS });
}

function startHostKubelet(
  config: ClusterConfig,
  { clock, random, log, directory }: ClusterParts,
  server: ApiPart,
  { runtime, gatewayIp }: { runtime: CriRuntime; gatewayIp: string },
): Promise<Kubelet> {
  const names = hostNames(config);
  const { name, ip, capacity, systemInfo } = hostNode(contextName(config.name), directory);
  const api = server.apiAs(`system:node:${name}`, 'system:nodes');
  return startKubelet({
    api,
    runtime,
    clock,
    random,
    log: log.with({ part: 'kubelet' }),
    recorder: createEventRecorder({ api, clock, random, log, component: 'kubelet', host: name }),
    nodeName: name,
    hostName: name,
    nodeIp: ip ?? gatewayIp,
    rootDirectory: directory.kubelet,
    podLogDirectory: directory.podLogs,
    clusterDomain: 'cluster.local',
    podCidr: nodeRange(config.podCidr, 0)?.range ?? config.podCidr,
    capacity,
    systemInfo,
    cgroupParent: names.cgroupParent,
  });
}
