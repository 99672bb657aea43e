import { type Labels, type Node, nameOf, nameText, type Pod, type Stored } from '#api';
import { type Amounts, add, allocatableOf, assumedRequestOf, requestOf } from './resources.ts';

/** A port that a pod takes on its node's own address. */
export interface HostPort {
  protocol: string;
  hostIp: string;
  port: number;
}

/** A node and what the pods on it take, as plugins see it. */
export interface NodeView {
  readonly name: string;
  readonly node: Stored<Node>;
  readonly allocatable: Amounts;
  readonly requested: Amounts;
  /** As `requested`, with small amounts for containers that ask for nothing; for scores. */
  readonly assumed: Amounts;
  /** Pods there or on their way there, by name. */
  readonly pods: ReadonlyMap<string, Stored<Pod>>;
  readonly hostPorts: readonly HostPort[];
}

export interface Snapshot {
  readonly nodes: readonly NodeView[];
  /** By namespace name. */
  readonly namespaceLabels: ReadonlyMap<string, Labels>;
}

interface Placed {
  key: string;
  pod: Stored<Pod>;
  nodeName: string;
  request: Amounts;
  assumed: Amounts;
  hostPorts: HostPort[];
}

const ANY_ADDRESS = '0.0.0.0';

export function hostPortsOf(pod: Stored<Pod>): HostPort[] {
  const sidecars = (pod.spec.initContainers ?? []).filter((c) => c.restartPolicy === 'Always');
  return [...sidecars, ...pod.spec.containers]
    .flatMap((container) => container.ports ?? [])
    .filter((port) => port.hostPort)
    .map((p) => ({ protocol: p.protocol ?? 'TCP', hostIp: p.hostIP || ANY_ADDRESS, port: p.hostPort ?? 0 }));
}

export function portsCollide(a: HostPort, b: HostPort): boolean {
  const address = a.hostIp === b.hostIp || a.hostIp === ANY_ADDRESS || b.hostIp === ANY_ADDRESS;
  return address && a.port === b.port && a.protocol === b.protocol;
}

/** Keeps account of what is taken on each node, pods on their way to a node included. */
export class ClusterView {
  readonly #nodes = new Map<string, MutableNode>();
  readonly #namespaceLabels = new Map<string, Labels>();
  /** By pod name; a pod may be known before its node. */
  readonly #placed = new Map<string, Placed>();

  get snapshot(): Snapshot {
    const nodes = [...this.#nodes.values()].filter((n): n is MutableNode & NodeView => n.node !== undefined);
    return { nodes, namespaceLabels: this.#namespaceLabels };
  }

  setNode(node: Stored<Node>): void {
    const entry = this.#entry(node.metadata.name);
    entry.node = node;
    entry.allocatable = allocatableOf(node);
  }

  /** Absent labels: the namespace is gone. */
  setNamespace(name: string, labels: Labels | undefined): void {
    if (labels) this.#namespaceLabels.set(name, labels);
    else this.#namespaceLabels.delete(name);
  }

  removeNode(name: string): void {
    const entry = this.#entry(name);
    entry.node = undefined;
    if (entry.pods.size === 0) this.#nodes.delete(name);
  }

  /** Counts `pod` as taking its share of `nodeName`; replaces what was counted for it before. */
  place(pod: Stored<Pod>, nodeName: string): void {
    this.remove(pod);
    const key = nameText(nameOf(pod));
    const placed: Placed = {
      key,
      pod,
      nodeName,
      request: requestOf(pod),
      assumed: assumedRequestOf(pod),
      hostPorts: hostPortsOf(pod),
    };
    this.#placed.set(key, placed);
    this.#entry(nodeName).change(placed, 1);
  }

  remove(pod: Stored<Pod>): void {
    const key = nameText(nameOf(pod));
    const placed = this.#placed.get(key);
    if (!placed) return;
    this.#placed.delete(key);
    const entry = this.#entry(placed.nodeName);
    entry.change(placed, -1);
    if (entry.pods.size === 0 && !entry.node) this.#nodes.delete(placed.nodeName);
  }

  #entry(name: string): MutableNode {
    let entry = this.#nodes.get(name);
    if (!entry) {
      entry = new MutableNode(name);
      this.#nodes.set(name, entry);
    }
    return entry;
  }
}

class MutableNode {
  node: Stored<Node> | undefined;
  allocatable: Amounts = new Map();
  hostPorts: HostPort[] = [];
  readonly pods = new Map<string, Stored<Pod>>();
  readonly requested = new Map<string, number>();
  readonly assumed = new Map<string, number>();

  constructor(readonly name: string) {}

  change(placed: Placed, sign: 1 | -1): void {
    add(this.requested, placed.request, sign);
    add(this.assumed, placed.assumed, sign);
    if (sign > 0) this.pods.set(placed.key, placed.pod);
    else this.pods.delete(placed.key);
    if (sign > 0) this.hostPorts = [...this.hostPorts, ...placed.hostPorts];
    else this.hostPorts = this.hostPorts.filter((port) => !placed.hostPorts.includes(port));
  }
}
