import type { Api, NodeStreams } from '#api';
import type { Clock, Log, Random } from '#base';
import type { Engine } from '#storage';
import { startApi } from './api-part.ts';
import { ensureBootstrapObjects } from './bootstrap-objects.ts';
import { type ClusterConfig, firstServiceIp } from './config.ts';
import type { DataDirectory } from './data-directory.ts';
import { nodeRange } from './host-network.ts';
import type { NodeStart, RunningNodes } from './node-start.ts';

/** What a cluster is made of besides its configuration. Tests pass a clock they own, fixed chance and memory. */
export interface ClusterParts {
  clock: Clock;
  random: Random;
  log: Log;
  directory: DataDirectory;
  /** Default: LMDB in the data directory. */
  engine?: () => Promise<Engine>;
  /** Told as each part is there. */
  step(text: string): void;
}

export interface Cluster {
  /** The API as administrator, without sockets. */
  readonly api: Api;
  /** Ends pods within a short grace, then everything else, last what others stand on. */
  stop(): Promise<void>;
}

/**
 * Starts a cluster and resolves when its nodes are Ready. What takes longest on the host starts first, and the API
 * does not wait for it. When a part cannot be started, those that were are stopped again.
 */
export async function startCluster(config: ClusterConfig, parts: ClusterParts): Promise<Cluster> {
  const closers: Closers = [];
  const stop = async (failed = false) => {
    for (const close of closers.splice(0).reverse()) await close(failed);
  };
  try {
    const api = await startParts(config, parts, closers);
    return { api, stop: () => stop() };
  } catch (error) {
    await stop(true).catch((cause: unknown) => parts.log.error('stopping what had started failed', { error: cause }));
    throw error;
  }
}

type Closers = ((failed: boolean) => Promise<void> | void)[];

async function startParts(config: ClusterConfig, parts: ClusterParts, closers: Closers): Promise<Api> {
  const { log, step } = parts;
  const gatewayIp = nodeRange(config.podCidr, 0)?.gatewayIp ?? '127.0.0.1';
  const streams = new Map<string, NodeStreams>();
  const nodeStart = await prepareNodes(config, parts, gatewayIp);
  closers.push((failed) => nodeStart.close(failed));
  const running = new Set<string>();
  const server = await startApi({
    config,
    parts,
    gatewayIp,
    findNode: (name) => streams.get(name),
    isRunning: (component) => running.has(component),
  });
  closers.push(() => server.stop());
  await ensureBootstrapObjects(server.apiAs('system:kube-apiserver'), {
    serviceIp: firstServiceIp(config),
    endpointIp: gatewayIp,
    port: config.apiPort,
    serviceCidr: config.serviceCidr,
    clientCaPem: server.rootCaPem,
    nowMs: parts.clock.now(),
  });
  server.setReady();
  step('API ready');
  const { startControl } = await import('./control-part.ts');
  const control = await startControl(server, parts);
  running.add('controller-manager').add('scheduler');
  closers.push(() => {
    running.clear();
    control.stop();
  });
  step('controllers and scheduler at work');
  const nodes = await nodeStart.start(server, streams);
  closers.push(() => nodes.stop());
  await nodesReady(nodes, server.api, parts);
  step(nodes.names.length === 1 ? `node ${nodes.names[0]} Ready` : `${nodes.names.length} simulated nodes Ready`);
  log.info('cluster is up', { nodes: nodes.names.length });
  return server.api;
}

async function prepareNodes(config: ClusterConfig, parts: ClusterParts, gatewayIp: string): Promise<NodeStart> {
  if (config.runtime === 'simulated') {
    const { prepareSimulatedNodes } = await import('./simulated-nodes.ts');
    return prepareSimulatedNodes(config, parts);
  }
  const { prepareHostNode } = await import('./containerd-node.ts');
  return prepareHostNode(config, parts, gatewayIp);
}

/** Follows the nodes until each says that it is Ready. */
async function nodesReady({ names }: RunningNodes, api: Api, { clock, log }: ClusterParts): Promise<void> {
  const { Informer } = await import('#client');
  const { nodes } = await import('#kinds');
  const done = new AbortController();
  const view = new Informer(nodes, { api, clock, log });
  const isReady = (name: string) =>
    view.get({ name })?.status.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') ?? false;
  await new Promise<void>((resolve, reject) => {
    const look = () => {
      if (names.every(isReady)) resolve();
    };
    view.onChange(look);
    view.start(done.signal);
    view.synced.then(look, reject);
  });
  done.abort(new Error('every node is ready'));
}
