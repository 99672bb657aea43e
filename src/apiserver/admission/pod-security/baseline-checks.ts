import type { PodSecurityContext, SecurityContext } from '#api';
import { type Check, containersOf, joinQuoted, named, plural, settersOf, sorted } from './check.ts';

const CAPABILITIES =
  'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT'.split(
    ' ',
  );
const APP_ARMOR_ANNOTATION = 'container.apparmor.security.beta.kubernetes.io/';
const PROFILES: readonly string[] = ['RuntimeDefault', 'Localhost'];
const SELINUX_TYPES: readonly string[] = ['', 'container_t', 'container_init_t', 'container_kvm_t'];
/** Settings of the kernel that concern the pod alone, and since which version they are known to. */
const SYSCTLS: { readonly [name: string]: number } = {
  'kernel.shm_rmid_forced': 0,
  'net.ipv4.ip_local_port_range': 0,
  'net.ipv4.tcp_syncookies': 0,
  'net.ipv4.ping_group_range': 0,
  'net.ipv4.ip_unprivileged_port_start': 0,
  'net.ipv4.ip_local_reserved_ports': 27,
  'net.ipv4.tcp_keepalive_time': 29,
  'net.ipv4.tcp_fin_timeout': 29,
  'net.ipv4.tcp_keepalive_intvl': 29,
  'net.ipv4.tcp_keepalive_probes': 29,
  'net.ipv4.tcp_rmem': 32,
  'net.ipv4.tcp_wmem': 32,
};
const USER_NAMESPACES_SINCE = 34;

type AnyContext = PodSecurityContext | SecurityContext;

/** Users in a namespace of their own are no users of the host, whatever they are called. */
export function hasOwnUsers({ hostUsers }: { hostUsers?: boolean }, minor: number): boolean {
  return hostUsers === false && minor >= USER_NAMESPACES_SINCE;
}

/** What makes containers, and which it makes them, that set a seccomp profile nobody may. */
export function badSeccomp(context: AnyContext): string | undefined {
  const type = context.seccompProfile?.type;
  return type !== undefined && !PROFILES.includes(type) ? type : undefined;
}

/** Every rule against getting more of the host than containers have by default, in the order they are told in. */
export const BASELINE_CHECKS: readonly Check[] = [
  {
    id: 'appArmorProfile',
    find(pod) {
      const bad = ({ appArmorProfile }: AnyContext) =>
        appArmorProfile !== undefined && !PROFILES.includes(appArmorProfile.type);
      const annotations = Object.entries(pod.annotations)
        .filter(
          ([key, value]) => key.startsWith(APP_ARMOR_ANNOTATION) && !/^($|runtime\/default$|localhost\/)/.test(value),
        )
        .map(([key, value]) => `${key}=${JSON.stringify(value)}`);
      const setters = [
        settersOf(pod, bad),
        annotations.length > 0 ? plural('annotation', 'annotations', annotations.length) : '',
      ]
        .filter((setter) => setter !== '')
        .join(' and ');
      if (setters === '') return undefined;
      const types = contextsOf(pod).flatMap((context) => (bad(context) ? [context.appArmorProfile?.type ?? ''] : []));
      const values = [...sorted(types), ...sorted(annotations)];
      return {
        reason: plural('forbidden AppArmor profile', 'forbidden AppArmor profiles', values.length),
        detail: `${setters} must not set AppArmor profile type to ${joinQuoted(values)}`,
      };
    },
  },
  {
    id: 'capabilities_baseline',
    find({ spec }) {
      const added = (context: SecurityContext | undefined) =>
        (context?.capabilities?.add ?? []).filter((name) => !CAPABILITIES.includes(name));
      const bad = containersOf(spec).filter(({ securityContext }) => added(securityContext).length > 0);
      if (bad.length === 0) return undefined;
      const names = sorted(bad.flatMap(({ securityContext }) => added(securityContext)));
      const detail = `${named(bad)} must not include ${joinQuoted(names)} in securityContext.capabilities.add`;
      return { reason: 'non-default capabilities', detail };
    },
  },
  {
    id: 'hostNamespaces',
    find({ spec: { hostNetwork, hostPID, hostIPC } }) {
      const shared = Object.entries({ hostNetwork, hostPID, hostIPC }).filter(([, isShared]) => isShared);
      if (shared.length === 0) return undefined;
      return { reason: 'host namespaces', detail: shared.map(([name]) => `${name}=true`).join(', ') };
    },
  },
  {
    id: 'hostPathVolumes',
    find({ spec: { volumes = [] } }) {
      const bad = volumes.filter(({ hostPath }) => hostPath).map(({ name }) => name);
      if (bad.length === 0) return undefined;
      return { reason: 'hostPath volumes', detail: `${plural('volume', 'volumes', bad.length)} ${joinQuoted(bad)}` };
    },
  },
  {
    id: 'hostPorts',
    find({ spec }) {
      const portsOf = ({ ports = [] }: { ports?: { hostPort?: number }[] }) =>
        ports.flatMap(({ hostPort = 0 }) => (hostPort === 0 ? [] : [String(hostPort)]));
      const bad = containersOf(spec).filter((container) => portsOf(container).length > 0);
      if (bad.length === 0) return undefined;
      const ports = sorted(bad.flatMap(portsOf));
      const [uses, noun] = [plural('uses', 'use', bad.length), plural('hostPort', 'hostPorts', ports.length)];
      return { reason: 'hostPort', detail: `${named(bad)} ${uses} ${noun} ${ports.join(', ')}` };
    },
  },
  {
    id: 'hostProbesAndHostLifecycle',
    since: 34,
    find({ spec }) {
      const hostsOf = ({
        livenessProbe,
        readinessProbe,
        startupProbe,
        lifecycle,
      }: ReturnType<typeof containersOf>[0]) =>
        [livenessProbe, readinessProbe, startupProbe, lifecycle?.postStart, lifecycle?.preStop]
          .flatMap((handler) => [handler?.httpGet?.host, handler?.tcpSocket?.host])
          .filter((host) => host !== undefined && host !== '') as string[];
      const bad = containersOf(spec).filter((container) => hostsOf(container).length > 0);
      if (bad.length === 0) return undefined;
      const hosts = sorted(bad.flatMap(hostsOf));
      const names = sorted(bad.map(({ name }) => name));
      const who = `${plural('container', 'containers', names.length)} ${joinQuoted(names)}`;
      const what = plural('probe or lifecycle host', 'probe or lifecycle hosts', hosts.length);
      const detail = `${who} ${plural('uses', 'use', names.length)} ${what} ${joinQuoted(hosts)}`;
      return { reason: 'probe or lifecycle host', detail };
    },
  },
  {
    id: 'privileged',
    find({ spec }) {
      const bad = containersOf(spec).filter(({ securityContext }) => securityContext?.privileged);
      if (bad.length === 0) return undefined;
      return { reason: 'privileged', detail: `${named(bad)} must not set securityContext.privileged=true` };
    },
  },
  {
    id: 'procMount',
    find({ spec }, minor) {
      if (hasOwnUsers(spec, minor)) return undefined;
      const bad = containersOf(spec).filter(
        ({ securityContext: { procMount = 'Default' } = {} }) => procMount !== 'Default',
      );
      if (bad.length === 0) return undefined;
      const types = sorted(bad.map(({ securityContext }) => securityContext?.procMount ?? ''));
      return {
        reason: 'procMount',
        detail: `${named(bad)} must not set securityContext.procMount to ${joinQuoted(types)}`,
      };
    },
  },
  {
    id: 'seLinuxOptions',
    find(pod, minor) {
      const allowed = minor >= 31 ? [...SELINUX_TYPES, 'container_engine_t'] : SELINUX_TYPES;
      const isBad = ({ seLinuxOptions: { type = '', user, role } = {} }: AnyContext) =>
        !allowed.includes(type) || Boolean(user) || Boolean(role);
      const setters = settersOf(pod, isBad);
      if (setters === '') return undefined;
      const said = contextsOf(pod).map(({ seLinuxOptions = {} }) => seLinuxOptions);
      const types = sorted(said.map(({ type = '' }) => type).filter((type) => !allowed.includes(type)));
      const what = [
        ...(types.length > 0 ? [`${plural('type', 'types', types.length)} ${joinQuoted(types)}`] : []),
        ...(said.some(({ user }) => user) ? ['user may not be set'] : []),
        ...(said.some(({ role }) => role) ? ['role may not be set'] : []),
      ];
      return {
        reason: 'seLinuxOptions',
        detail: `${setters} set forbidden securityContext.seLinuxOptions: ${what.join('; ')}`,
      };
    },
  },
  {
    id: 'seccompProfile_baseline',
    since: 19,
    find(pod) {
      const setters = settersOf(pod, (context) => badSeccomp(context) !== undefined);
      if (setters === '') return undefined;
      return { reason: 'seccompProfile', detail: seccompDetail(pod, setters) };
    },
  },
  {
    id: 'sysctls',
    find({ spec }, minor) {
      const bad = (spec.securityContext?.sysctls ?? [])
        .map(({ name }) => name)
        .filter((name) => (Object.hasOwn(SYSCTLS, name) ? (SYSCTLS[name] ?? 0) : Number.POSITIVE_INFINITY) > minor);
      return bad.length === 0 ? undefined : { reason: 'forbidden sysctls', detail: bad.join(', ') };
    },
  },
  {
    id: 'windowsHostProcess',
    find(pod) {
      const setters = settersOf(pod, ({ windowsOptions }) => windowsOptions?.hostProcess === true);
      if (setters === '') return undefined;
      const detail = `${setters} must not set securityContext.windowsOptions.hostProcess=true`;
      return { reason: 'hostProcess', detail };
    },
  },
];

export function seccompDetail(pod: Parameters<typeof contextsOf>[0], setters: string): string {
  const values = sorted(contextsOf(pod).flatMap((context) => badSeccomp(context) ?? []));
  return `${setters} must not set securityContext.seccompProfile.type to ${joinQuoted(values)}`;
}

function contextsOf({ spec }: Parameters<Check['find']>[0]): AnyContext[] {
  const own = containersOf(spec).flatMap(({ securityContext }) => securityContext ?? []);
  return spec.securityContext ? [spec.securityContext, ...own] : own;
}
