import {
  dnsSubdomainProblems,
  type FieldError,
  forbidden,
  invalidValue,
  notSupported,
  type PodSecurityContext,
  type PodSpec,
  required,
  type SecurityContext,
  type WindowsSecurityContextOptions,
} from '#api';
import { problems } from '../../../field-rules.ts';
import { containersOf } from './containers-of.ts';

const MAX_CREDENTIAL_KIB = 64;
const MAX_DOMAIN = 256;
const MAX_USER = 104;
const NET_BIOS = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/;
const DOMAIN_LABEL = '[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?';
const DOMAIN = new RegExp(`^${DOMAIN_LABEL}(?:\\.${DOMAIN_LABEL})*$`);

export function validateWindowsOptions(field: string, options: WindowsSecurityContextOptions | undefined) {
  if (!options) return [];
  const { gmsaCredentialSpecName: specName, gmsaCredentialSpec: spec, runAsUserName } = options;
  const errors: FieldError[] = [];
  if (specName !== undefined) {
    errors.push(...problems(`${field}.gmsaCredentialSpecName`, specName, dnsSubdomainProblems(specName)));
  }
  const path = `${field}.gmsaCredentialSpec`;
  if (spec === '') errors.push(invalidValue(path, spec, 'gmsaCredentialSpec cannot be an empty string'));
  else if (spec !== undefined && spec.length > MAX_CREDENTIAL_KIB * 1024) {
    errors.push(invalidValue(path, spec, `gmsaCredentialSpec size must be under ${MAX_CREDENTIAL_KIB} KiB`));
  }
  if (runAsUserName === undefined) return errors;
  return [...errors, ...problems(`${field}.runAsUserName`, runAsUserName, userNameProblems(runAsUserName))];
}

/** All that is wrong with `user` or `domain\user`. */
function userNameProblems(name: string): string[] {
  if (name === '') return ['runAsUserName cannot be an empty string'];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  if (/[\x00-\x1f\x7f]/.test(name)) return ['runAsUserName cannot contain control characters'];
  const parts = name.split('\\');
  if (parts.length > 2) return ['runAsUserName cannot contain more than one backslash'];
  const user = parts.at(-1) ?? '';
  const domain = parts.length === 2 ? parts[0] : undefined;
  const texts: string[] = [];
  if (domain !== undefined) {
    if (domain.length >= MAX_DOMAIN) {
      texts.push(`runAsUserName's Domain length must be under ${MAX_DOMAIN} characters`);
    }
    if (!NET_BIOS.test(domain) && !DOMAIN.test(domain)) {
      texts.push("runAsUserName's Domain doesn't match the NetBios nor the DNS format");
    }
  }
  if (user === '') texts.push("runAsUserName's User cannot be empty");
  else if (user.length > MAX_USER) {
    texts.push(`runAsUserName's User length must not be longer than ${MAX_USER} characters`);
  }
  if (/^[. ]+$/.test(user)) texts.push("runAsUserName's User cannot contain only periods or spaces");
  if (/["/\\:;|=,+*?<>@[\]]/.test(user)) {
    texts.push(`runAsUserName's User cannot contain the following characters: "/\\:;|=,+*?<>@[]`);
  }
  return texts;
}

/** Containers that are processes of a Windows host: all of a pod's or none, and in the host's network. */
export function validateHostProcesses(field: string, spec: PodSpec): FieldError[] {
  const ofPod = spec.securityContext?.windowsOptions?.hostProcess;
  const containers = containersOf(field, spec);
  const errors: FieldError[] = [];
  let count = 0;
  for (const { container, path } of containers) {
    const own = container.securityContext?.windowsOptions?.hostProcess;
    if (ofPod !== undefined && own !== undefined && ofPod !== own) {
      const text = `pod hostProcess value must be identical if both are specified, was ${ofPod}`;
      errors.push(invalidValue(`${path}.securityContext.windowsOptions.hostProcess`, own, text));
    }
    if (own ?? ofPod) count++;
  }
  if (count === 0) return errors;
  if (count !== containers.length) {
    const text = 'If pod contains any hostProcess containers then all containers must be HostProcess containers';
    errors.push(invalidValue(field, '', text));
  }
  if (!spec.hostNetwork) {
    const text = 'hostNetwork must be true if pod contains any hostProcess containers';
    errors.push(invalidValue(`${field}.hostNetwork`, false, text));
  }
  return errors;
}

/** What only Linux knows, where it stands in a pod: `''` before the security context. */
const LINUX_POD: readonly { of: 'spec' | 'context'; name: keyof PodSpec | keyof PodSecurityContext }[] = [
  { of: 'context', name: 'appArmorProfile' },
  { of: 'context', name: 'seLinuxOptions' },
  { of: 'spec', name: 'hostUsers' },
  { of: 'spec', name: 'hostPID' },
  { of: 'spec', name: 'hostIPC' },
  { of: 'context', name: 'seccompProfile' },
  { of: 'context', name: 'fsGroup' },
  { of: 'context', name: 'fsGroupChangePolicy' },
  { of: 'context', name: 'sysctls' },
  { of: 'spec', name: 'shareProcessNamespace' },
  { of: 'context', name: 'runAsUser' },
  { of: 'context', name: 'runAsGroup' },
  { of: 'context', name: 'supplementalGroups' },
  { of: 'context', name: 'supplementalGroupsPolicy' },
  { of: 'context', name: 'seLinuxChangePolicy' },
];
const LINUX_CONTAINER: readonly (keyof SecurityContext)[] = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
  'runAsUser',
  'runAsGroup',
];

/** Checks that a pod that names its operating system asks for nothing that only the other knows. */
export function validateOs(field: string, spec: PodSpec): FieldError[] {
  if (!spec.os) return [];
  const { name } = spec.os;
  if (!name) return [required(`${field}.os.name`)];
  switch (name) {
    case 'linux':
      return linuxErrors(field, spec);
    case 'windows':
      return windowsErrors(field, spec);
    default:
      return [notSupported(`${field}.os`, name, ['linux', 'windows'])];
  }
}

function linuxErrors(field: string, spec: PodSpec): FieldError[] {
  const text = 'windows options cannot be set for a linux pod';
  const places = [{ container: spec, path: field }, ...containersOf(field, spec)];
  return places
    .filter(({ container }) => container.securityContext?.windowsOptions)
    .map(({ path }) => forbidden(`${path}.securityContext.windowsOptions`, text));
}

function windowsErrors(field: string, spec: PodSpec): FieldError[] {
  const text = 'cannot be set for a windows pod';
  const parts: { spec: { [name: string]: unknown }; context: { [name: string]: unknown } } = {
    spec: { ...spec },
    context: { ...spec.securityContext },
  };
  return [
    ...LINUX_POD.filter(({ of, name }) => parts[of][name] !== undefined).map(({ of, name }) =>
      forbidden(`${field}.${of === 'spec' ? '' : 'securityContext.'}${name}`, text),
    ),
    ...containersOf(field, spec).flatMap(({ container, path }) =>
      LINUX_CONTAINER.filter((name) => container.securityContext?.[name] !== undefined).map((name) =>
        forbidden(`${path}.securityContext.${name}`, text),
      ),
    ),
  ];
}
