import {
  type ContainerStatus,
  dnsSubdomainProblems,
  type FieldError,
  forbidden,
  invalidValue,
  type Pod,
  type PodSpec,
  type PodStatus,
  type Stored,
} from '#api';
import { parseIpAddress } from '#base';
import { ipAddress } from '../../../address-rules.ts';
import { problems, qualifiedName } from '../../../field-rules.ts';
import { immutable } from '../../../immutable-field.ts';
import { asInternal } from '../../internal-form.ts';
import { validateClaimStatuses } from './claim-status.ts';
import { validateContainerStatuses } from './container-status.ts';
import { validateAnnotationUpdate } from './update.ts';

const NOT_NEGATIVE = 'must be a non-negative integer';

/** What a node may not say of a pod it runs. */
export function validatePodStatus(pod: Pod, old: Stored<Pod>): FieldError[] {
  const { status = {} } = pod;
  const { spec, status: before } = old;
  return [
    ...validateAnnotationUpdate(pod, old),
    ...validateConditions(status),
    ...validateNomination(status, old),
    ...((status.observedGeneration ?? 0) < 0
      ? [invalidValue('status.observedGeneration', status.observedGeneration, NOT_NEGATIVE)]
      : []),
    ...immutable('status.qosClass', status.qosClass, before.qosClass),
    ...validateRestarts(status, before, spec),
    ...validateClaimStatuses(status, spec),
    ...validatePodAddresses(status, before),
    ...validateHostAddresses(status, before),
    ...validateContainerStatuses(status, spec),
  ];
}

/** Conditions of the system's own; others have qualified names. */
const SYSTEM_CONDITIONS = ['PodScheduled', 'Ready', 'Initialized'];

function validateConditions({ conditions = [] }: PodStatus): FieldError[] {
  return conditions.flatMap(({ type, observedGeneration = 0 }, i) => {
    const path = `status.conditions[${i}]`;
    const errors =
      observedGeneration < 0 ? [invalidValue(`${path}.observedGeneration`, observedGeneration, NOT_NEGATIVE)] : [];
    return SYSTEM_CONDITIONS.includes(type) ? errors : [...errors, ...qualifiedName(`${path}.Type`, type)];
  });
}

function validateNomination({ nominatedNodeName: name }: PodStatus, { spec, status }: Stored<Pod>): FieldError[] {
  if (!name || name === status.nominatedNodeName) return [];
  const field = 'status.nominatedNodeName';
  const errors = problems(field, name, dnsSubdomainProblems(name));
  if (spec.nodeName) errors.push(forbidden(field, 'may not be set on pods that are already bound to a node'));
  return errors;
}

/** A container that has ended is back only where something says that it is started again. */
function validateRestarts(status: PodStatus, before: PodStatus, spec: PodSpec): FieldError[] {
  const never = () => false;
  const ephemeral = noComeback('ephemeralContainerStatuses', status, before, never);
  if (restartsAll(spec)) return ephemeral;
  const mayRestart = (list: 'containers' | 'initContainers') => (name: string, exitCode: number) => {
    const container = spec[list]?.find((c) => c.name === name);
    return container !== undefined && shouldRestart(container, spec, exitCode);
  };
  return [
    ...noComeback('containerStatuses', status, before, mayRestart('containers')),
    ...noComeback('initContainerStatuses', status, before, mayRestart('initContainers')),
    ...ephemeral,
  ];
}

type Container = NonNullable<PodSpec['initContainers']>[number];

function restartsAll({ containers, initContainers = [] }: PodSpec): boolean {
  return [...containers, ...initContainers].some(({ restartPolicyRules = [] }) =>
    restartPolicyRules.some(({ action }) => action === 'RestartAllContainers'),
  );
}

function shouldRestart(
  { restartPolicy, restartPolicyRules = [] }: Container,
  spec: PodSpec,
  exitCode: number,
): boolean {
  const isMet = restartPolicyRules.some(({ action, exitCodes }) => {
    if (action !== 'Restart' || !exitCodes) return false;
    return (exitCodes.values ?? []).includes(exitCode) === (exitCodes.operator === 'In');
  });
  if (isMet) return true;
  switch (restartPolicy ?? spec.restartPolicy) {
    case 'Never':
      return false;
    case 'OnFailure':
      return exitCode !== 0;
    default:
      return true;
  }
}

type StatusList = 'containerStatuses' | 'initContainerStatuses' | 'ephemeralContainerStatuses';

function noComeback(
  list: StatusList,
  status: PodStatus,
  before: PodStatus,
  mayRestart: (name: string, exitCode: number) => boolean,
): FieldError[] {
  const now: readonly ContainerStatus[] = status[list] ?? [];
  return (before[list] ?? []).flatMap(({ name, state }, i) => {
    if (!state?.terminated) return [];
    const isBack = now.some((s) => s.name === name && !s.state?.terminated);
    if (!isBack || mayRestart(name, state.terminated.exitCode)) return [];
    return [forbidden(`status.${list}[${i}].state`, 'may not be transitioned to non-terminated state')];
  });
}

const ONE_PER_FAMILY = 'may specify no more than one IP for each IP family';

function validatePodAddresses({ podIPs = [] }: PodStatus, before: PodStatus): FieldError[] {
  return validateAddresses('status.podIPs', podIPs, before.podIPs);
}

function validateHostAddresses({ hostIP, hostIPs = [] }: PodStatus, before: PodStatus): FieldError[] {
  const [first] = hostIPs;
  if (!first) return [];
  const errors =
    (hostIP ?? '') === first.ip ? [] : [invalidValue('status.hostIPs[0].ip', first.ip, 'must be equal to `hostIP`')];
  return [...errors, ...validateAddresses('status.hostIPs', hostIPs, before.hostIPs)];
}

function validateAddresses(
  field: string,
  addresses: readonly { ip: string }[],
  before: readonly { ip: string }[] = [],
): FieldError[] {
  const known = before.map(({ ip }) => ip);
  const errors = addresses.flatMap(({ ip }, i) => ipAddress(`${field}[${i}]`, ip, known));
  if (addresses.length < 2) return errors;
  const families = new Set(addresses.map(({ ip }) => parseIpAddress(ip)?.family));
  if (families.size === 2 && addresses.length === 2) return errors;
  return [
    ...errors,
    invalidValue(
      field,
      addresses.map((address) => asInternal('PodIP', address)),
      ONE_PER_FAMILY,
    ),
  ];
}
