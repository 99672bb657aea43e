import { generateKeyPairSync } from 'node:crypto';
import { type Api, isApiError, type NodeStreams } from '#api';
import { type ApiServer, createApiServer } from '#apiserver';
import { type Log, type Random, seededRandom, silentLog, VirtualClock } from '#base';
import { createEventRecorder } from '#client';
import { startControllers } from '#controllers';
import { allKinds, namespaces } from '#kinds';
import { startScheduler } from '#scheduler';
import { memoryEngine, openMvccStore, type Store } from '#storage';
import { startTestNode, type TestNode, type TestNodeOptions } from './test-node.ts';
import { untilQuiet } from './until-quiet.ts';

export interface TestClusterOptions {
  /** How many nodes, or which; default one, `node1`. */
  nodes?: number | readonly TestNodeOptions[];
  /** When the cluster's time begins, in milliseconds since the epoch; default 2026-01-01T00:00:00Z. */
  startMs?: number;
  /** The same seed and the same steps give the same history. Default 1. */
  seed?: number;
  /** Default: silent. */
  log?: Log;
}

/** A whole cluster in this process: real but for its containers, and in a time that stands still until it is stepped. */
export interface TestCluster extends AsyncDisposable {
  /** As administrator. */
  readonly api: Api;
  readonly clock: VirtualClock;
  readonly random: Random;
  /** By name. */
  readonly nodes: ReadonlyMap<string, TestNode>;
  /** Lets time pass, and everything happen that is due in it. `advance(0)` lets happen what is due now. */
  advance(durationMs: number): Promise<void>;
  /**
   * Lets time pass until `holds` gives true, looking after every second; throws when it did not within `withinMs`
   * (default a minute).
   */
  until(holds: () => Promise<boolean>, withinMs?: number): Promise<void>;
  stop(): Promise<void>;
}

const NAMESPACES = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];
const VERSION = {
  major: '1',
  minor: '36',
  gitVersion: 'v1.36.2',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '2026-01-01T00:00:00Z',
  goVersion: '',
  compiler: '',
  platform: 'linux/amd64',
};
const LOOK_MS = 1_000;

/** Starts a cluster; resolves when its nodes are Ready and it has come to rest. */
export async function startTestCluster(options: TestClusterOptions = {}): Promise<TestCluster> {
  const { nodes = 1, startMs, seed = 1, log = silentLog } = options;
  const random = seededRandom(seed);
  const store = await openMvccStore({ engine: memoryEngine(), freeze: true });
  const clock = new VirtualClock(startMs, () => untilQuiet(() => store.revision));
  const cluster = new RunningTestCluster(store, clock, random, log);
  const wanted =
    typeof nodes === 'number' ? Array.from({ length: nodes }, (_, i) => ({ name: `node${i + 1}` })) : nodes;
  try {
    await cluster.start(wanted);
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  return cluster;
}

class RunningTestCluster implements TestCluster {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly nodes = new Map<string, TestNode>();
  readonly #store: Store;
  readonly #log: Log;
  readonly #closers: (() => Promise<void> | void)[] = [];
  readonly #streams = new Map<string, NodeStreams>();
  #api: Api | undefined;

  constructor(store: Store, clock: VirtualClock, random: Random, log: Log) {
    this.#store = store;
    this.clock = clock;
    this.random = random;
    this.#log = log;
    this.#closers.push(() => store.close());
  }

  get api(): Api {
    if (!this.#api) throw new Error('the cluster has not started');
    return this.#api;
  }

  async start(nodes: readonly TestNodeOptions[]): Promise<void> {
    const server = await this.#startApi();
    const apiAs = (name: string, ...groups: string[]) =>
      server.apiFor({ name, groups: ['system:podling', 'system:authenticated', ...groups] });
    this.#api = apiAs('kubernetes-admin', 'system:masters');
    for (const name of NAMESPACES) await this.#makeNamespace(name);
    await this.#startControl(apiAs);
    for (const [index, node] of nodes.entries()) {
      const { clock, random } = this;
      const api = apiAs(`system:node:${node.name}`, 'system:nodes');
      const started = await startTestNode(node, { api, clock, random, log: this.#log, index });
      this.#closers.push(() => started.kubelet.stop());
      this.nodes.set(node.name, started);
      this.#streams.set(node.name, started.kubelet.streams);
    }
    await this.advance(LOOK_MS);
  }

  async #startApi(): Promise<ApiServer> {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const server = await createApiServer({
      store: this.#store,
      kinds: allKinds,
      clock: this.clock,
      random: this.random,
      log: this.#log,
      serviceCidr: '10.96.0.0/16',
      version: VERSION,
      findNode: (name) => this.#streams.get(name),
      externalAddress: '127.0.0.1:6443',
      isRunning: () => true,
      serviceAccounts: {
        issuer: 'https://kubernetes.default.svc.cluster.local',
        privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      },
    });
    this.#closers.push(() => server.close());
    server.setReady();
    return server;
  }

  async #startControl(apiAs: (name: string) => Api): Promise<void> {
    const { clock, random } = this;
    const log = this.#log;
    const ending = new AbortController();
    this.#closers.push(() => ending.abort(new Error('stopped')));
    const api = apiAs('system:kube-scheduler');
    const component = 'default-scheduler';
    const recorder = createEventRecorder({ api, clock, random, log, component, host: 'test', style: 'events' });
    const apiFor = (name: string) => apiAs(`system:serviceaccount:kube-system:${name}`);
    const rootCaPem = '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n';
    const controllers = await startControllers({ api: this.api, apiFor, clock, random, log, rootCaPem });
    this.#closers.push(() => controllers.stop());
    await startScheduler({ api, clock, random, log, recorder }, ending.signal);
  }

  async #makeNamespace(name: string): Promise<void> {
    try {
      await this.api.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    } catch (error) {
      if (!isApiError(error, 'AlreadyExists')) throw error;
    }
  }

  async advance(durationMs: number): Promise<void> {
    await this.clock.advance(durationMs);
  }

  async until(holds: () => Promise<boolean>, withinMs = 60_000): Promise<void> {
    const endMs = this.clock.now() + withinMs;
    await this.advance(0);
    while (!(await holds())) {
      if (this.clock.now() >= endMs) throw new Error(`not so within ${withinMs / 1000} seconds of the cluster's time`);
      await this.advance(LOOK_MS);
    }
  }

  async stop(): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) await close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
