import { type Api, isApiError, type Node, type NodeStatus, type Stored } from '#api';
import { leases, nodes } from '#kinds';
import type { KubeletOptions } from '../node-context.ts';
import type { RuntimeVersion } from '../runtimes/runtime.ts';
import { newNode, nodeLabels, nodeStatus } from './node-object.ts';

const LEASE_NAMESPACE = 'kube-node-lease';
const LEASE_SECONDS = 40;
const RENEW_MS = 10_000;
const REPORT_MS = 300_000;
const CHECK_MS = 10_000;

/** Keeps the API told of the node: registers or adopts it, renews its lease, reports its status when it changes. */
export class NodeRegistration {
  readonly #options: KubeletOptions;
  readonly #version: RuntimeVersion;
  #node: Stored<Node> | undefined;
  #reportedMs = 0;
  #reported = '';

  constructor(options: KubeletOptions, version: RuntimeVersion) {
    this.#options = options;
    this.#version = version;
  }

  /** Registers, reports ready, and goes on until the signal. */
  async start(signal: AbortSignal): Promise<void> {
    const { clock, log, recorder } = this.#options;
    this.#node = await this.#register();
    recorder.event(this.#node, 'Normal', 'Starting', 'Starting kubelet.');
    await Promise.all([this.#report(), this.#renew()]);
    const guard = (what: string, run: () => Promise<void>) => () => {
      run().catch((error: unknown) => log.warn(`cannot ${what}`, { error: String(error) }));
    };
    const timers = [
      clock.every(
        RENEW_MS,
        guard('renew the node lease', () => this.#renew()),
      ),
      clock.every(
        CHECK_MS,
        guard('report the node status', () => this.#report()),
      ),
    ];
    signal.addEventListener(
      'abort',
      () => {
        for (const timer of timers) timer.cancel();
      },
      { once: true },
    );
  }

  async #facts(old: NodeStatus['conditions']): Promise<NodeStatus> {
    const { runtime, clock } = this.#options;
    const [images, notReady] = await Promise.all([runtime.listImages(), runtime.notReady()]);
    const facts = { options: this.#options, runtime: this.#version, images, notReady };
    return nodeStatus({ ...facts, old: old ?? [], nowMs: clock.now() });
  }

  async #register(): Promise<Stored<Node>> {
    const { api, nodeName, podCidr } = this.#options;
    try {
      return await api.create(nodes, newNode(this.#options, {}));
    } catch (error) {
      if (!isApiError(error, 'AlreadyExists')) throw error;
    }
    const spec = podCidr ? { podCIDR: podCidr, podCIDRs: [podCidr] } : {};
    const current = await api.get(nodes, { name: nodeName });
    const body = { metadata: { labels: nodeLabels(this.#options) }, ...(current.spec.podCIDR ? {} : { spec }) };
    return api.patch(nodes, { name: nodeName }, { type: 'merge', body });
  }

  /** Writes when something users see changed, and every five minutes. */
  async #report(): Promise<void> {
    const { api, nodeName, clock, recorder } = this.#options;
    const old = this.#node?.status.conditions;
    const status = await this.#facts(old);
    const shape = JSON.stringify(status, (key, value) => (key === 'lastHeartbeatTime' ? undefined : value));
    if (shape === this.#reported && clock.now() - this.#reportedMs < REPORT_MS) return;
    this.#node = await writeStatus(api, nodeName, status);
    this.#reported = shape;
    this.#reportedMs = clock.now();
    this.#announce(old, recorder);
  }

  #announce(old: NodeStatus['conditions'], recorder: KubeletOptions['recorder']): void {
    if (!this.#node) return;
    const { nodeName } = this.#options;
    for (const { type, status, reason = '' } of this.#node.status.conditions ?? []) {
      const before = old?.find((c) => c.type === type)?.status;
      if (before === status) continue;
      const name = type === 'Ready' ? (status === 'True' ? 'NodeReady' : 'NodeNotReady') : reason;
      recorder.event(this.#node, 'Normal', name, `Node ${nodeName} status is now: ${name}`);
    }
  }

  async #renew(): Promise<void> {
    const { api, nodeName, clock } = this.#options;
    const renewTime = `${new Date(clock.now()).toISOString().slice(0, -1)}000Z`;
    const spec = { holderIdentity: nodeName, leaseDurationSeconds: LEASE_SECONDS, renewTime };
    const at = { namespace: LEASE_NAMESPACE, name: nodeName };
    try {
      await api.patch(leases, at, { type: 'merge', body: { spec } });
    } catch (error) {
      if (!isApiError(error, 'NotFound')) throw error;
      const { uid = '' } = this.#node?.metadata ?? {};
      const ownerReferences = [{ apiVersion: 'v1', kind: 'Node', name: nodeName, uid }];
      const metadata = { ...at, ownerReferences };
      await api.create(leases, { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec });
    }
  }
}

/** Addresses and conditions have merge keys; the whole of each is meant. */
function writeStatus(api: Api, name: string, status: NodeStatus): Promise<Stored<Node>> {
  const body = { status: { ...status, addresses: [{ $patch: 'replace' }, ...(status.addresses ?? [])] } };
  return api.patch(nodes, { name }, { type: 'strategic', body }, { subresource: 'status' });
}
