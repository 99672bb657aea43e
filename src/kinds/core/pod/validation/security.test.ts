import { expect, test } from 'vitest';
import { type PodSpec, quoted, type SecurityContext } from '#api';
import { C, container, faultsOf, withContainer } from '../pod-under-test.ts';

const S = `${C}.securityContext`;
const ID = 'must be between 0 and 2147483647, inclusive';

test.each<[string, SecurityContext, string[]]>([
  [
    'nothing wrong',
    { privileged: true, runAsUser: 0, procMount: 'Default', seccompProfile: { type: 'RuntimeDefault' } },
    [],
  ],
  [
    'users that are none',
    { runAsUser: -1, runAsGroup: 2 ** 31 },
    [`${S}.runAsUser: Invalid value: -1: ${ID}`, `${S}.runAsGroup: Invalid value: 2147483648: ${ID}`],
  ],
  [
    'privileges both given and refused',
    { privileged: true, allowPrivilegeEscalation: false, capabilities: { add: ['CAP_SYS_ADMIN'] } },
    ['`privileged` to true', '`capabilities.Add` CAP_SYS_ADMIN'].map(
      (what) =>
        `${S}: Invalid value: {"Capabilities":{"Add":["CAP_SYS_ADMIN"],"Drop":null},"Privileged":true,"SELinuxOptions":null,"WindowsOptions":null,"RunAsUser":null,"RunAsGroup":null,"RunAsNonRoot":null,"ReadOnlyRootFilesystem":null,"AllowPrivilegeEscalation":false,"ProcMount":null,"SeccompProfile":null,"AppArmorProfile":null}: cannot set \`allowPrivilegeEscalation\` to false and ${what}`,
    ),
  ],
  [
    'a mount of no sort',
    { procMount: 'Some' as never },
    [`${S}.procMount: Unsupported value: "Some": supported values: "Default", "Unmasked"`],
  ],
  [
    'all of /proc and the users of the host',
    { procMount: 'Unmasked' },
    [`${S}.procMount: Invalid value: "Unmasked": \`hostUsers\` must be false to use \`Unmasked\``],
  ],
  [
    'a seccomp profile of no type',
    { seccompProfile: { type: '' as never } },
    [`${S}.seccompProfile.type: Required value: type is required when seccompProfile is set`],
  ],
  [
    'a seccomp profile of an unknown type, from a file',
    { seccompProfile: { type: 'Some' as never, localhostProfile: 'f' } },
    [
      `${S}.seccompProfile.type: Unsupported value: "Some": supported values: "Localhost", "RuntimeDefault", "Unconfined"`,
      `${S}.seccompProfile.localhostProfile: Invalid value: {"Type":"Some","LocalhostProfile":"f"}: can only be set when seccomp type is Localhost`,
    ],
  ],
  [
    'a seccomp profile from no file',
    { seccompProfile: { type: 'Localhost' } },
    [`${S}.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost`],
  ],
  [
    'a seccomp profile from a file elsewhere',
    { seccompProfile: { type: 'Localhost', localhostProfile: '/a/..' } },
    [
      `${S}.seccompProfile.localhostProfile: Invalid value: "/a/..": must be a relative path`,
      `${S}.seccompProfile.localhostProfile: Invalid value: "/a/..": must not contain '..'`,
    ],
  ],
  [
    'an AppArmor profile with spaces around',
    { appArmorProfile: { type: 'Localhost', localhostProfile: ' p' } },
    [`${S}.appArmorProfile.localhostProfile: Invalid value: " p": must not be padded with whitespace`],
  ],
  [
    'an AppArmor profile of the wrong type',
    { appArmorProfile: { type: 'Unconfined', localhostProfile: 'p' } },
    [`${S}.appArmorProfile.localhostProfile: Invalid value: "p": can only be set when AppArmor type is Localhost`],
  ],
  [
    'an AppArmor profile of no type',
    { appArmorProfile: { type: '' as never } },
    [`${S}.appArmorProfile.type: Required value: type is required when appArmorProfile is set`],
  ],
  [
    'an AppArmor profile of an unknown type',
    { appArmorProfile: { type: 'Some' as never } },
    [
      `${S}.appArmorProfile.type: Unsupported value: "Some": supported values: "Localhost", "RuntimeDefault", "Unconfined"`,
    ],
  ],
])('a container with %s', (_, securityContext, faults) => {
  expect(faultsOf(withContainer({ securityContext }))).toEqual(faults);
});

const P = 'spec.securityContext';
const HOST = 'when `hostUsers` is false';
const SYSCTL =
  'must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$';

test.each<[string, Partial<PodSpec>, string[]]>([
  [
    'groups that are none',
    { securityContext: { fsGroup: -1, supplementalGroups: [1, -2] } },
    [`${P}.fsGroup: Invalid value: -1: ${ID}`, `${P}.supplementalGroups[1]: Invalid value: -2: ${ID}`],
  ],
  [
    'processes shared in two ways',
    { shareProcessNamespace: true, hostPID: true },
    [`${P}.shareProcessNamespace: Invalid value: true: ShareProcessNamespace and HostPID cannot both be enabled`],
  ],
  [
    'policies that are none',
    {
      securityContext: {
        fsGroupChangePolicy: 'A' as never,
        supplementalGroupsPolicy: 'B' as never,
        seLinuxChangePolicy: 'MountOption',
      },
    },
    [
      `${P}.fsGroupChangePolicy: Unsupported value: "A": supported values: "Always", "OnRootMismatch"`,
      `${P}.supplementalGroupsPolicy: Unsupported value: "B": supported values: "Merge", "Strict"`,
      `${P}.seLinuxChangePolicy: Unsupported value: "MountOption": supported values: "Recursive"`,
    ],
  ],
  [
    'settings of the kernel that are none, or twice the same',
    { securityContext: { sysctls: ['', 'A', 'net/ipv4/a.b', 'net/ipv4/a.b'].map((name) => ({ name, value: '1' })) } },
    [
      `${P}.sysctls[0].name: Required value`,
      `${P}.sysctls[1].name: Invalid value: "A": ${SYSCTL}`,
      `${P}.sysctls[3].name: Duplicate value: "net/ipv4/a.b"`,
    ],
  ],
  [
    'settings of the host',
    {
      hostNetwork: true,
      hostIPC: true,
      securityContext: {
        sysctls: ['net.a', 'net/b', 'kernel.sem', 'kernel.shmmax', 'kernel.semx'].map((name) => ({ name, value: '1' })),
      },
    },
    [
      `${P}.sysctls[0].name: Invalid value: "net.a": may not be specified when 'hostNetwork' is true`,
      `${P}.sysctls[1].name: Invalid value: "net/b": may not be specified when 'hostNetwork' is true`,
      `${P}.sysctls[2].name: Invalid value: "kernel.sem": may not be specified when 'hostIPC' is true`,
      `${P}.sysctls[3].name: Invalid value: "kernel.shmmax": may not be specified when 'hostIPC' is true`,
    ],
  ],
  [
    'users of its own in the namespaces of the host',
    {
      hostUsers: false,
      hostNetwork: true,
      hostPID: true,
      hostIPC: true,
      volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'c' } }],
      ...withContainer({ volumeDevices: [{ name: 'v', devicePath: '/x' }] }),
    },
    [
      `spec.hostNetwork: Forbidden: ${HOST}`,
      `spec.HostPID: Forbidden: ${HOST}`,
      `spec.HostIPC: Forbidden: ${HOST}`,
      `${C}.volumeDevices: Forbidden: ${HOST}`,
    ],
  ],
  [
    'all of /proc and users of its own',
    { hostUsers: false, ...withContainer({ securityContext: { procMount: 'Unmasked' } }) },
    [],
  ],
])('a pod with %s', (_, spec, faults) => {
  expect(faultsOf(spec)).toEqual(faults);
});

const W = `${P}.windowsOptions`;

test.each<[string, string[]]>([
  ['ContainerUser', []],
  ['DOMAIN\\user', []],
  ['', ['runAsUserName cannot be an empty string']],
  ['a\u0007', ['runAsUserName cannot contain control characters']],
  ['a\\b\\c', ['runAsUserName cannot contain more than one backslash']],
  [
    '.x\\',
    ["runAsUserName's Domain doesn't match the NetBios nor the DNS format", "runAsUserName's User cannot be empty"],
  ],
  ['...', ["runAsUserName's User cannot contain only periods or spaces"]],
  ['a@b', [`runAsUserName's User cannot contain the following characters: "/\\:;|=,+*?<>@[]`]],
  ['u'.repeat(105), ["runAsUserName's User length must not be longer than 104 characters"]],
])('the user %j of Windows', (runAsUserName, texts) => {
  const faults = texts.map((text) => `${W}.runAsUserName: Invalid value: ${quoted(runAsUserName)}: ${text}`);
  expect(faultsOf({ securityContext: { windowsOptions: { runAsUserName } } })).toEqual(faults);
});

test('processes of a Windows host are all of a pod, in the network of the host', () => {
  const own = { ...container, securityContext: { windowsOptions: { hostProcess: true } } };
  const none = { ...container, name: 'd', securityContext: { windowsOptions: { hostProcess: false } } };
  const context = { windowsOptions: { hostProcess: true } };
  expect(faultsOf({ containers: [own, none], securityContext: context })).toEqual([
    'spec.containers[1].securityContext.windowsOptions.hostProcess: Invalid value: false: pod hostProcess value must be identical if both are specified, was true',
    'spec: Invalid value: "": If pod contains any hostProcess containers then all containers must be HostProcess containers',
    'spec.hostNetwork: Invalid value: false: hostNetwork must be true if pod contains any hostProcess containers',
  ]);
});

const NOT_LINUX = 'windows options cannot be set for a linux pod';
const NOT_WINDOWS = 'cannot be set for a windows pod';

test.each<[string, Partial<PodSpec>, string[]]>([
  ['without a name', { os: { name: '' } }, ['spec.os.name: Required value']],
  [
    'of an unknown name',
    { os: { name: 'plan9' } },
    ['spec.os: Unsupported value: "plan9": supported values: "linux", "windows"'],
  ],
  [
    'Linux, with what only Windows has',
    {
      os: { name: 'linux' },
      securityContext: { windowsOptions: {} },
      ...withContainer({ securityContext: { windowsOptions: {} } }),
    },
    [`${P}.windowsOptions: Forbidden: ${NOT_LINUX}`, `${S}.windowsOptions: Forbidden: ${NOT_LINUX}`],
  ],
  [
    'Windows, with what only Linux has',
    {
      os: { name: 'windows' },
      hostPID: true,
      securityContext: { runAsUser: 1, seLinuxOptions: {} },
      ...withContainer({ securityContext: { privileged: false, capabilities: {} } }),
    },
    [
      `${P}.seLinuxOptions: Forbidden: ${NOT_WINDOWS}`,
      `spec.hostPID: Forbidden: ${NOT_WINDOWS}`,
      `${P}.runAsUser: Forbidden: ${NOT_WINDOWS}`,
      `${S}.capabilities: Forbidden: ${NOT_WINDOWS}`,
      `${S}.privileged: Forbidden: ${NOT_WINDOWS}`,
    ],
  ],
])('an operating system %s', (_, spec, faults) => {
  expect(faultsOf(spec)).toEqual(faults);
});
