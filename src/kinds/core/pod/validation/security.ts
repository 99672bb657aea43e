import {
  duplicate,
  type FieldError,
  forbidden,
  invalidValue,
  notSupported,
  type PodSecurityContext,
  type PodSpec,
  required,
  type SecurityContext,
} from '#api';
import { inRange } from '../../../field-rules.ts';
import { asInternal } from '../../internal-form.ts';
import { containersOf } from './containers-of.ts';
import { validateAppArmor, validateSeccomp } from './profiles.ts';
import { validateWindowsOptions } from './windows.ts';

const MAX_ID = 2_147_483_647;
const PROC_MOUNTS = ['Default', 'Unmasked'];

/** Checks what a container may do. `sharesUsers`: its users are the host's. */
export function validateContainerSecurity(
  field: string,
  context: SecurityContext | undefined,
  sharesUsers: boolean,
): FieldError[] {
  if (!context) return [];
  const { procMount, allowPrivilegeEscalation, privileged, capabilities } = context;
  const errors = [
    ...inRange(`${field}.runAsUser`, context.runAsUser, 0, MAX_ID),
    ...inRange(`${field}.runAsGroup`, context.runAsGroup, 0, MAX_ID),
  ];
  if (procMount !== undefined) {
    const path = `${field}.procMount`;
    if (!PROC_MOUNTS.includes(procMount)) errors.push(notSupported(path, procMount, PROC_MOUNTS));
    if (sharesUsers && procMount === 'Unmasked') {
      errors.push(invalidValue(path, procMount, '`hostUsers` must be false to use `Unmasked`'));
    }
  }
  errors.push(...validateSeccomp(`${field}.seccompProfile`, context.seccompProfile));
  if (allowPrivilegeEscalation === false) {
    const value = asInternal('SecurityContext', context);
    const clash = (what: string) =>
      errors.push(invalidValue(field, value, `cannot set \`allowPrivilegeEscalation\` to false and ${what}`));
    if (privileged) clash('`privileged` to true');
    for (const name of capabilities?.add ?? []) {
      if (name === 'CAP_SYS_ADMIN') clash('`capabilities.Add` CAP_SYS_ADMIN');
    }
  }
  return [
    ...errors,
    ...validateWindowsOptions(`${field}.windowsOptions`, context.windowsOptions),
    ...validateAppArmor(`${field}.appArmorProfile`, context.appArmorProfile),
  ];
}

/** Fields with few values; a volume's labels are changed only the one way that clusters do by default. */
const CHOICES = {
  fsGroupChangePolicy: ['Always', 'OnRootMismatch'],
  supplementalGroupsPolicy: ['Merge', 'Strict'],
  seLinuxChangePolicy: ['Recursive'],
} as const;

export function validatePodSecurity(field: string, spec: PodSpec): FieldError[] {
  const { securityContext: context } = spec;
  if (!context) return [];
  const errors: FieldError[] = [];
  for (const name of ['fsGroup', 'runAsUser', 'runAsGroup'] as const) {
    errors.push(...inRange(`${field}.${name}`, context[name], 0, MAX_ID));
  }
  (context.supplementalGroups ?? []).forEach((id, i) => {
    errors.push(...inRange(`${field}.supplementalGroups[${i}]`, id, 0, MAX_ID));
  });
  if (spec.shareProcessNamespace && spec.hostPID) {
    const text = 'ShareProcessNamespace and HostPID cannot both be enabled';
    errors.push(invalidValue(`${field}.shareProcessNamespace`, true, text));
  }
  const choice = (name: keyof typeof CHOICES) => {
    const value = context[name];
    const may: readonly string[] = CHOICES[name];
    return value === undefined || may.includes(value) ? [] : [notSupported(`${field}.${name}`, value, may)];
  };
  return [
    ...errors,
    ...validateSysctls(`${field}.sysctls`, context, spec),
    ...choice('fsGroupChangePolicy'),
    ...validateSeccomp(`${field}.seccompProfile`, context.seccompProfile),
    ...validateWindowsOptions(`${field}.windowsOptions`, context.windowsOptions),
    ...validateAppArmor(`${field}.appArmorProfile`, context.appArmorProfile),
    ...choice('supplementalGroupsPolicy'),
    ...choice('seLinuxChangePolicy'),
  ];
}

const SYSCTL_PART = '[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const SYSCTL_PATTERN = `^(${SYSCTL_PART}[\\./])*${SYSCTL_PART}$`;
const SYSCTL = new RegExp(SYSCTL_PATTERN);
const MAX_SYSCTL = 253;

function validateSysctls(
  field: string,
  { sysctls = [] }: PodSecurityContext,
  { hostNetwork, hostIPC }: PodSpec,
): FieldError[] {
  const names = new Set<string>();
  return sysctls.flatMap(({ name }, index) => {
    const path = `${field}[${index}].name`;
    const errors: FieldError[] = [];
    if (!name) errors.push(required(path));
    else if (name.length > MAX_SYSCTL || !SYSCTL.test(name)) {
      const text = `must have at most ${MAX_SYSCTL} characters and match regex ${SYSCTL_PATTERN}`;
      errors.push(invalidValue(path, name, text));
    } else if (names.has(name)) errors.push(duplicate(path, name));
    names.add(name);
    const kernel = withDots(name);
    if (hostNetwork && /^net\./.test(kernel)) {
      errors.push(invalidValue(path, name, "may not be specified when 'hostNetwork' is true"));
    } else if (hostIPC && /^(kernel\.(shm|msg|sem$)|fs\.mqueue\.)/.test(kernel)) {
      errors.push(invalidValue(path, name, "may not be specified when 'hostIPC' is true"));
    }
    return errors;
  });
}

/** A name that is divided by slashes has its dots inside the parts. */
function withDots(name: string): string {
  const divider = /[./]/.exec(name)?.[0];
  if (divider !== '/') return name;
  return name.replace(/[./]/g, (c) => (c === '/' ? '.' : '/'));
}

/** A pod in a user namespace of its own may share no other namespace with the host. */
export function validateHostUsers(field: string, spec: PodSpec): FieldError[] {
  if (spec.hostUsers !== false) return [];
  const shown = { hostNetwork: 'hostNetwork', hostPID: 'HostPID', hostIPC: 'HostIPC' } as const;
  const text = 'when `hostUsers` is false';
  return [
    ...(['hostNetwork', 'hostPID', 'hostIPC'] as const)
      .filter((name) => spec[name])
      .map((name) => forbidden(`${field}.${shown[name]}`, text)),
    ...containersOf(field, spec)
      .filter(({ container }) => container.volumeDevices?.length)
      .map(({ path }) => forbidden(`${path}.volumeDevices`, text)),
  ];
}
