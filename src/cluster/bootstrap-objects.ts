import {
  type Api,
  type ConfigMap,
  type EndpointSlice,
  type Endpoints,
  isApiError,
  type KubeObject,
  type Namespace,
  nameOf,
  type Resource,
  type Service,
} from '#api';
import { ensureDefaultPolicy } from '#apiserver';
import {
  apiServices,
  configMaps,
  endpointSlices,
  endpoints,
  flowSchemas,
  namespaces,
  priorityClasses,
  priorityLevelConfigurations,
  services,
} from '#kinds';
import { flowSchemaObjects, priorityLevels } from './bootstrap-flow-control.ts';
import { ensureServiceRange } from './bootstrap-service-range.ts';
import { localApiServices, systemPriorities } from './built-in-objects.ts';

/** Namespaces every cluster has from its first moment. */
const NAMESPACES = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

export interface ApiPlace {
  /** First address of the service range. */
  serviceIp: string;
  /** Where pods reach the API server. */
  endpointIp: string;
  port: number;
  serviceCidr: string;
  /** Of the authority that signs client certificates, in PEM. */
  clientCaPem: string;
  nowMs: number;
}

/**
 * Writes what must be there before anyone else comes: the system's namespaces, priority classes, roles and flow
 * schemas, what groups are served, where services get their addresses from, and the `kubernetes` service through which
 * pods find the API. What is there and right is left alone, so an ordinary start writes nothing.
 */
export async function ensureBootstrapObjects(api: Api, place: ApiPlace): Promise<void> {
  await Promise.all(
    NAMESPACES.map((name) =>
      ensure<Namespace>(api, namespaces, { metadata: { name, labels: { 'kubernetes.io/metadata.name': name } } }),
    ),
  );
  await Promise.all([
    ensure<Service>(api, services, kubernetesService(place)),
    ensure<Endpoints>(api, endpoints, kubernetesEndpoints(place), (found) => {
      const subset = found.subsets?.[0];
      return subset?.addresses?.[0]?.ip === place.endpointIp && subset.ports?.[0]?.port === place.port;
    }),
    ensure<EndpointSlice>(api, endpointSlices, kubernetesSlice(place), (found) => {
      return found.endpoints?.[0]?.addresses[0] === place.endpointIp && found.ports?.[0]?.port === place.port;
    }),
    ...localApiServices().map((wanted) => ensure(api, apiServices, wanted)),
    ...systemPriorities().map((wanted) => ensure(api, priorityClasses, wanted)),
    ...priorityLevels().map((wanted) => ensure(api, priorityLevelConfigurations, wanted)),
    ...flowSchemaObjects().map((wanted) => ensure(api, flowSchemas, wanted)),
    ensure<ConfigMap>(
      api,
      configMaps,
      clientAuthority(place),
      (found) => found.data?.['client-ca-file'] === place.clientCaPem,
    ),
    ensure<ConfigMap>(api, configMaps, tokenTracking(place)),
    ensureServiceRange(api, place.serviceCidr),
    ensureDefaultPolicy(api),
  ]);
}

const metadata = { name: 'kubernetes', namespace: 'default' };

function kubernetesService({ serviceIp, port }: ApiPlace): Service {
  return {
    metadata: { ...metadata, labels: { component: 'apiserver', provider: 'kubernetes' } },
    spec: {
      clusterIP: serviceIp,
      clusterIPs: [serviceIp],
      type: 'ClusterIP',
      ports: [{ name: 'https', protocol: 'TCP', port: 443, targetPort: port }],
    },
  };
}

function kubernetesEndpoints({ endpointIp, port }: ApiPlace): Endpoints {
  return {
    // The slice beside it is written here too; a mirror of these would be a second one.
    metadata: { ...metadata, labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
    subsets: [{ addresses: [{ ip: endpointIp }], ports: [{ name: 'https', port, protocol: 'TCP' }] }],
  };
}

function kubernetesSlice({ endpointIp, port }: ApiPlace): EndpointSlice {
  return {
    metadata: { ...metadata, labels: { 'kubernetes.io/service-name': 'kubernetes' } },
    addressType: 'IPv4',
    endpoints: [{ addresses: [endpointIp], conditions: { ready: true } }],
    ports: [{ name: 'https', port, protocol: 'TCP' }],
  };
}

/** By which servers that extend the API know whom its clients are. */
function clientAuthority({ clientCaPem }: ApiPlace): ConfigMap {
  return {
    metadata: { name: 'extension-apiserver-authentication', namespace: 'kube-system' },
    data: { 'client-ca-file': clientCaPem },
  };
}

/** Since when the use of tokens that are kept in secrets is noted. */
function tokenTracking({ nowMs }: ApiPlace): ConfigMap {
  return {
    metadata: { name: 'kube-apiserver-legacy-service-account-token-tracking', namespace: 'kube-system' },
    data: { since: new Date(nowMs).toISOString().slice(0, 10) },
  };
}

/** Creates the object, or replaces one that does not hold what it must. */
async function ensure<T extends KubeObject & { metadata?: { name?: string; namespace?: string } }>(
  api: Api,
  resource: Resource<T>,
  wanted: T,
  isRight: (found: T) => boolean = () => true,
): Promise<void> {
  const at = nameOf({ metadata: { name: '', ...wanted.metadata } });
  try {
    const found = await api.get(resource, at);
    if (!isRight(found)) await api.update(resource, { ...found, ...wanted, metadata: found.metadata });
  } catch (error) {
    if (!isApiError(error, 'NotFound')) throw error;
    await api.create(resource, wanted);
  }
}
