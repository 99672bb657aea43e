import { ApiError, badRequest, type Endpoints, isApiError, type Pod, quoted, type Service, type Stored } from '#api';

/** Where a request is passed on to. */
export interface Place {
  pod: Stored<Pod>;
  port: number;
  secure: boolean;
}

/** Finds what the path names; all throw `NotFound`. */
export interface Places {
  pod(name: string): Promise<Stored<Pod>>;
  service(name: string): Promise<Stored<Service>>;
  endpoints(name: string): Promise<Stored<Endpoints>>;
  /** A number below `count`, for choosing among what is equally good. */
  choose(count: number): number;
}

/** Reads `name`, `name:port` or `scheme:name:port`, and finds the pod that is meant. Throws in the original's words. */
export async function placeOf(resource: 'pods' | 'services', id: string, places: Places): Promise<Place> {
  const parts = id.split(':');
  const [scheme = '', name = '', port = ''] = parts.length === 3 ? parts : ['', ...parts];
  if (parts.length > 3 || name === '' || !['', 'http', 'https'].includes(scheme)) {
    throw badRequest(`invalid ${resource.slice(0, -1)} request ${quoted(id)}`);
  }
  const secure = scheme === 'https';
  if (resource === 'services') return { ...(await behindService(name, port, places)), secure };
  const pod = await places.pod(name);
  if (!pod.status.podIP) throw badRequest('address not allowed');
  return { pod, port: portOf(port || firstPort(pod) || (secure ? '443' : '80')), secure };
}

function firstPort({ spec }: Pod): string | undefined {
  const port = spec?.containers.find(({ ports }) => ports?.length)?.ports?.[0]?.containerPort;
  return port === undefined ? undefined : String(port);
}

function portOf(text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw unreachable(`dial tcp: lookup tcp/${text}: unknown port`);
}

/** A pod behind a service that has the port, which is the service's number of it, its name, or nothing at all. */
async function behindService(name: string, asked: string, places: Places): Promise<Omit<Place, 'secure'>> {
  const portName = /^\d+$/.test(asked) ? portNamed(await places.service(name), asked) : asked;
  const { subsets = [] } = await places.endpoints(name);
  const choices = subsets.flatMap(({ addresses = [], ports = [] }) => {
    const port = ports.find((p) => (p.name ?? '') === portName)?.port;
    return port === undefined ? [] : addresses.map((address) => ({ address, port }));
  });
  const first = places.choose(choices.length);
  for (const { address, port } of [...choices.slice(first), ...choices.slice(0, first)]) {
    const { kind, name: podName } = address.targetRef ?? {};
    if (kind !== 'Pod' || !podName) continue;
    const pod = await places.pod(podName).catch((error: unknown) => {
      // Gone since the endpoints were written: another may do.
      if (!isApiError(error, 'NotFound')) throw error;
    });
    if (pod?.status.podIP === address.ip) return { pod, port };
  }
  throw new ApiError('ServiceUnavailable', `no endpoints available for service ${quoted(name)}`);
}

function portNamed({ metadata, spec }: Stored<Service>, number: string): string {
  const found = spec.ports?.find(({ port }) => port === Number(number));
  if (found) return found.name ?? '';
  throw new ApiError('ServiceUnavailable', `no service port ${number} found for service ${quoted(metadata.name)}`);
}

export function unreachable(why: string): ApiError {
  return new ApiError('ServiceUnavailable', `error trying to reach service: ${why}`);
}
