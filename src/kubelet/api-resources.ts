import type { ConfigMap, Lease, Node, Pod, Resource, Secret, Service, ServiceAccount } from '#api';

const core = (kind: string, plural: string, namespaced = true) => ({
  group: '',
  version: 'v1',
  kind,
  plural,
  namespaced,
});

/** The resources a kubelet reads and writes; names only, so that it works over any `Api`. */
export const pods: Resource<Pod> = core('Pod', 'pods');
export const nodes: Resource<Node> = core('Node', 'nodes', false);
export const configMaps: Resource<ConfigMap> = core('ConfigMap', 'configmaps');
export const secrets: Resource<Secret> = core('Secret', 'secrets');
export const services: Resource<Service> = core('Service', 'services');
export const serviceAccounts: Resource<ServiceAccount> = core('ServiceAccount', 'serviceaccounts');
export const leases: Resource<Lease> = {
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  plural: 'leases',
  namespaced: true,
};
