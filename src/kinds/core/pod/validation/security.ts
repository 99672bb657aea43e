import { type FieldError, forbidden, invalidValue, type PodSpec, type SecurityContext } from '#api';
import { inRange } from '../../../field-rules.ts';

const MAX_ID = 2_147_483_647;

export function validateContainerSecurity(field: string, context: SecurityContext | undefined): FieldError[] {
  if (!context) return [];
  const errors = [
    ...inRange(`${field}.runAsUser`, context.runAsUser, 0, MAX_ID),
    ...inRange(`${field}.runAsGroup`, context.runAsGroup, 0, MAX_ID),
  ];
  if (context.allowPrivilegeEscalation === false) {
    const clash = (what: string) =>
      errors.push(invalidValue(field, context, `cannot set \`allowPrivilegeEscalation\` to false and ${what}`));
    if (context.privileged) clash('`privileged` to true');
    if (context.capabilities?.add?.includes('CAP_SYS_ADMIN')) clash('`capabilities.Add` CAP_SYS_ADMIN');
  }
  return errors;
}

export function validatePodSecurity(field: string, spec: PodSpec): FieldError[] {
  const path = `${field}.securityContext`;
  const { securityContext: context = {} } = spec;
  const errors: FieldError[] = [];
  for (const name of ['fsGroup', 'runAsUser', 'runAsGroup'] as const) {
    errors.push(...inRange(`${path}.${name}`, context[name], 0, MAX_ID));
  }
  (context.supplementalGroups ?? []).forEach((id, i) => {
    errors.push(...inRange(`${path}.supplementalGroups[${i}]`, id, 0, MAX_ID));
  });
  if (spec.shareProcessNamespace && spec.hostPID) {
    const text = 'ShareProcessNamespace and HostPID cannot both be enabled';
    errors.push(invalidValue(`${field}.shareProcessNamespace`, true, text));
  }
  return errors;
}

/** A pod in a user namespace of its own may share no other namespace with the host. */
export function validateHostUsers(field: string, spec: PodSpec): FieldError[] {
  if (spec.hostUsers !== false) return [];
  const names = { hostNetwork: 'hostNetwork', hostPID: 'HostPID', hostIPC: 'HostIPC' } as const;
  return (Object.keys(names) as (keyof typeof names)[])
    .filter((name) => spec[name])
    .map((name) => forbidden(`${field}.${names[name]}`, 'when `pod.Spec.HostUsers` is false'));
}
