import {
  type Container,
  type ContainerStatus,
  duplicate,
  type FieldError,
  forbidden,
  invalidValue,
  type LinuxContainerUser,
  notSupported,
  type PodSpec,
  type PodStatus,
  type ResourceStatus,
  required,
  tooLong,
} from '#api';
import { inRange } from '../../../field-rules.ts';

const LISTS = ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses'] as const;
const MAX_ID = 2_147_483_647;

/** Checks what is said of single containers: as whom they run, and what of the devices they were given. */
export function validateContainerStatuses(status: PodStatus, spec: PodSpec): FieldError[] {
  const users = LISTS.flatMap((list) => validateUsers(`status.${list}`, status[list] ?? [], spec));
  return [
    ...users,
    ...validateDevices('status.containerStatuses', status.containerStatuses ?? [], spec.containers),
    ...validateDevices('status.initContainerStatuses', status.initContainerStatuses ?? [], spec.initContainers ?? []),
    ...(status.ephemeralContainerStatuses ?? []).flatMap(({ allocatedResourcesStatus }, i) => {
      const path = `status.ephemeralContainerStatuses[${i}].allocatedResourcesStatus`;
      return allocatedResourcesStatus?.length ? [forbidden(path, 'must not be specified in container status')] : [];
    }),
  ];
}

function validateUsers(field: string, statuses: readonly ContainerStatus[], { os }: PodSpec): FieldError[] {
  return statuses.flatMap(({ user }, i) => {
    if (!user?.linux) return [];
    const path = `${field}[${i}].user.linux`;
    if (os?.name === 'windows') return [forbidden(path, 'cannot be set for a windows pod')];
    return validateUser(path, user.linux);
  });
}

function validateUser(field: string, { uid, gid, supplementalGroups = [] }: LinuxContainerUser): FieldError[] {
  return [
    ...inRange(`${field}.uid`, uid, 0, MAX_ID),
    ...inRange(`${field}.gid`, gid, 0, MAX_ID),
    ...supplementalGroups.flatMap((id, i) => inRange(`${field}.supplementalGroups[${i}]`, id, 0, MAX_ID)),
  ];
}

function validateDevices(
  field: string,
  statuses: readonly ContainerStatus[],
  containers: readonly Container[],
): FieldError[] {
  return statuses.flatMap(({ name, allocatedResourcesStatus = [] }, i) => {
    const container = containers.find((c) => c.name === name);
    return allocatedResourcesStatus.flatMap((device, j) => {
      const path = `${field}[${i}].allocatedResourcesStatus[${j}]`;
      return [
        ...(container ? validateDeviceName(`${path}.name`, device.name, container) : []),
        ...healthErrors(path, device),
      ];
    });
  });
}

function validateDeviceName(field: string, name: string, { resources }: Container): FieldError[] {
  if (!name.startsWith('claim:')) {
    if (resources?.requests?.[name] !== undefined) return [];
    return [invalidValue(field, name, "must match one of the container's resource requests")];
  }
  const claims = (resources?.claims ?? []).map(
    (claim) => `claim:${claim.name}${claim.request ? `/${claim.request}` : ''}`,
  );
  if (claims.includes(name)) return [];
  const text =
    "must match one of the container's resource claims in a format 'claim:<claimName>/<request>' or 'claim:<claimName>' if request is empty";
  return [invalidValue(field, name, text)];
}

const HEALTH = ['Healthy', 'Unhealthy', 'Unknown'];
const MAX_MESSAGE = 4096;

function healthErrors(field: string, { resources = [] }: ResourceStatus): FieldError[] {
  const seen = new Set<string>();
  return resources.flatMap(({ resourceID, health = '', message }, k) => {
    const path = `${field}.resources[${k}]`;
    const errors = HEALTH.includes(health) ? [] : [notSupported(`${path}.health`, health, HEALTH)];
    if (message === '') errors.push(required(`${path}.message`, 'must be non-empty if specified'));
    else if (message !== undefined && message.length > MAX_MESSAGE) {
      errors.push(tooLong(`${path}.message`, MAX_MESSAGE));
    }
    if (seen.has(resourceID)) errors.push(duplicate(`${path}.resourceID`, resourceID));
    seen.add(resourceID);
    return errors;
  });
}
