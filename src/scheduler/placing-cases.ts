import type { Node, NodeSpec, Pod, PodSpec, Stored } from '#api';
import { seededRandom } from '#base';
import { place } from './cycle.ts';
import { rejectionText } from './rejection-text.ts';
import { ClusterView } from './snapshot.ts';

// Nodes, pods and clusters for the tests of this room.

const meta = (name: string, labels = {}) => ({ name, uid: name, resourceVersion: '1', creationTimestamp: '', labels });

interface NodeShape extends NodeSpec {
  labels?: { [key: string]: string };
  allocatable?: { [key: string]: string };
}

export function node(name: string, { labels = {}, allocatable = {}, ...spec }: NodeShape = {}): Stored<Node> {
  const amounts = { cpu: '2', memory: '4Gi', pods: '110', ...allocatable };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: meta(name, { 'kubernetes.io/hostname': name, ...labels }),
    spec,
    status: { allocatable: amounts },
  };
}

export type Requests = { [resource: string]: string };
export const container = (requests: Requests = {}, more = {}) => ({
  name: 'c',
  image: 'i',
  resources: { requests },
  ...more,
});

export function pod(spec: Partial<PodSpec> = {}, name = 'p'): Stored<Pod> {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...meta(name), namespace: 'default' },
    spec: { containers: [container()], ...spec },
    status: {},
  };
}

export const asking = (requests: Requests, name?: string) => pod({ containers: [container(requests)] }, name);

export function cluster(nodes: Stored<Node>[], placed: [Stored<Pod>, string][] = []): ClusterView {
  const view = new ClusterView();
  for (const n of nodes) view.setNode(n);
  for (const [p, at] of placed) view.place(p, at);
  return view;
}

export function outcome(p: Stored<Pod>, view: ClusterView, seed = 1): string {
  const placement = place(p, view.snapshot, seededRandom(seed));
  return 'node' in placement ? placement.node : rejectionText(p, placement.rejection);
}
