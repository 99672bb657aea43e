import { type Api, isApiError, type ServiceCIDR } from '#api';
import { serviceCidrs } from '#kinds';

const NAME = 'kubernetes';

/** Tells from which range services get their addresses. One that stands there with another range is left alone. */
export async function ensureServiceRange(api: Api, range: string): Promise<void> {
  const standing = await find(api);
  const stored =
    standing ?? (await api.create<ServiceCIDR>(serviceCidrs, { metadata: { name: NAME }, spec: { cidrs: [range] } }));
  const { spec, status } = stored;
  const told = status?.conditions?.some(({ type }) => type === 'Ready');
  if (told || spec?.cidrs?.join() !== range) return;
  const ready = {
    type: 'Ready',
    status: 'True',
    reason: '',
    message: 'Kubernetes default Service CIDR is ready',
    lastTransitionTime: stored.metadata.creationTimestamp,
  };
  await api.update<ServiceCIDR>(
    serviceCidrs,
    { ...stored, status: { conditions: [ready] } },
    { subresource: 'status' },
  );
}

async function find(api: Api) {
  try {
    return await api.get<ServiceCIDR>(serviceCidrs, { name: NAME });
  } catch (error) {
    if (isApiError(error, 'NotFound')) return undefined;
    throw error;
  }
}
