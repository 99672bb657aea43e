import { afterEach, beforeEach } from 'vitest';
import type { Api, Container, Pod, PodSpec, Stored } from '#api';
import { loopTurn, seededRandom, silentLog, VirtualClock } from '#base';
import type { EventRecorder } from '#client';
import { configMaps, namespaces, pods } from '#kinds';
import { type Kubelet, type SimulatedRuntime, simulatedRuntime, startKubelet } from '#kubelet';
import { emptyServer } from '../src/apiserver/empty-server.ts';

export let clock: VirtualClock;
export let api: Api;
export let runtime: SimulatedRuntime;
export let kubelet: Kubelet;
let startedMs: number;
/** `age status restarts` whenever what `kubectl get pods` shows changes. */
export let shown: string[];
export let told: { reason: string; message: string; atMs: number }[];
let watching: AbortController;

export const at = (name: string) => ({ namespace: 'default', name });
const age = () => Math.round((clock.now() - startedMs) / 1000);
const statusCell = pods.columns.find((c) => c.name === 'Status');

async function settle(): Promise<void> {
  for (let turn = 0; turn < 12; turn++) await loopTurn();
}

const recorder: EventRecorder = {
  event: (_, __, reason, message) => told.push({ reason, message, atMs: clock.now() - startedMs }),
};

/** Starts a kubelet on the runtime there is. */
export async function startNode(): Promise<void> {
  const starting = startKubelet({
    api,
    runtime,
    clock,
    random: seededRandom(3),
    log: silentLog,
    recorder,
    nodeName: 'node1',
    hostName: 'node1',
    nodeIp: '172.20.0.2',
    rootDirectory: '/nowhere',
    podLogDirectory: '/nowhere',
    clusterDomain: 'cluster.local',
    podCidr: '10.244.0.0/24',
    capacity: { cpuMilli: 2000, memoryBytes: 8 * 1024 ** 3, ephemeralStorageBytes: 10 * 1024 ** 3, pods: 110 },
    systemInfo: {},
  });
  for (let turn = 0; turn < 20; turn++) await settle();
  kubelet = await starting;
}

/** Every test of the file gets an API, a runtime and a kubelet of its own, under a clock that stands still. */
export function eachOnItsOwnNode(): void {
  beforeEach(async () => {
    clock = new VirtualClock(undefined, settle);
    ({ api } = await emptyServer({ clock }));
    await api.create(namespaces, { metadata: { name: 'kube-node-lease' } });
    await api.create(configMaps, {
      metadata: { name: 'kube-root-ca.crt', namespace: 'default' },
      data: { 'ca.crt': 'x' },
    });
    runtime = simulatedRuntime({ clock, random: seededRandom(2) });
    shown = [];
    told = [];
    startedMs = clock.now();
    watching = new AbortController();
    void watchPods();
    await startNode();
  });

  afterEach(async () => {
    watching.abort();
    await kubelet.stop();
  });
}

async function watchPods(): Promise<void> {
  let last = '';
  for await (const event of api.watch(pods, { namespace: 'default', signal: watching.signal })) {
    if (event.type === 'BOOKMARK') continue;
    const { status } = event.object;
    const restarts = (status.containerStatuses ?? []).reduce((sum, s) => sum + s.restartCount, 0);
    const line = `${statusCell?.cell(event.object, clock.now())} ${restarts}`;
    if (line !== last) shown.push(`${age()} ${line}`);
    last = line;
  }
}

export const busybox = (more: Partial<Container>): Container => ({
  name: 'c',
  image: 'busybox:1.37',
  imagePullPolicy: 'IfNotPresent',
  ...more,
});

/** Creates the pod `p` on the node; ages count from now. */
export async function run(spec: Partial<PodSpec>, annotations: { [key: string]: string } = {}): Promise<void> {
  const containers = spec.containers ?? [busybox({ command: ['sleep', 'infinity'] })];
  startedMs = clock.now();
  told = [];
  const metadata = { ...at('p'), annotations };
  await api.create(pods, { metadata, spec: { nodeName: 'node1', ...spec, containers } });
}

export const pod = (): Promise<Stored<Pod>> => api.get(pods, at('p'));
export const without = (lines: string[]) => lines.map((line) => line.replace(/^\d+ /, ''));
/** When something was first and later shown, in seconds. */
export const ages = (text: string) =>
  shown.filter((line) => line.endsWith(text)).map((line) => Number(line.split(' ')[0]));
export const simulated = (what: string, value: string) => ({ [`simulated.podling.dev/${what}`]: value });
