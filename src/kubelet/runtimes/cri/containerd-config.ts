export interface ContainerdConfig {
  root: string;
  state: string;
  socket: string;
  sandboxImage: string;
  cni: { confDirectory: string; binDirectories: string[] };
}

/** Left out because Podling uses none of them: each costs time at every start, or idles in the background. */
const UNUSED_PLUGINS = [
  'io.containerd.internal.v1.opt',
  'io.containerd.internal.v1.restart',
  'io.containerd.internal.v1.tracing',
  'io.containerd.tracing.processor.v1.otlp',
  'io.containerd.monitor.v1.cgroups',
  'io.containerd.monitor.task.v1.cgroups',
  'io.containerd.nri.v1.nri',
  'io.containerd.snapshotter.v1.aufs',
  'io.containerd.snapshotter.v1.blockfile',
  'io.containerd.snapshotter.v1.btrfs',
  'io.containerd.snapshotter.v1.devmapper',
  'io.containerd.snapshotter.v1.erofs',
  'io.containerd.snapshotter.v1.native',
  'io.containerd.snapshotter.v1.zfs',
];

/**
 * The configuration file, in version 2 of its format: 1.6 and 1.7 read it as it is, 2.x migrates it as it reads.
 * Whatever containerd keeps elsewhere by default (runc's state, network namespaces) goes under `state`, so that
 * another containerd on the host is never met.
 */
export function containerdConfig({ root, state, socket, sandboxImage, cni }: ContainerdConfig): string {
  const cri = 'plugins."io.containerd.grpc.v1.cri"';
  const [binDirectory = '/opt/cni/bin'] = cni.binDirectories;
  return `version = 2
root = ${quoted(root)}
state = ${quoted(state)}
disabled_plugins = [${UNUSED_PLUGINS.map(quoted).join(', ')}]

[grpc]
  address = ${quoted(socket)}

[debug]
  level = "warn"

[${cri}]
  sandbox_image = ${quoted(sandboxImage)}
  # Some hosts (containers, rootless set-ups) may not protect a process from the kernel's memory killer.
  restrict_oom_score_adj = true
  netns_mounts_under_state_dir = true
  stream_server_address = "127.0.0.1"
  stream_server_port = "0"
  stats_collect_period = 3600
  enable_unprivileged_ports = true
  enable_unprivileged_icmp = true

[${cri}.cni]
  bin_dir = ${quoted(binDirectory)}
  conf_dir = ${quoted(cni.confDirectory)}

[${cri}.containerd]
  snapshotter = "overlayfs"
  default_runtime_name = "runc"

[${cri}.containerd.runtimes.runc]
  runtime_type = "io.containerd.runc.v2"

[${cri}.containerd.runtimes.runc.options]
  SystemdCgroup = false
  Root = ${quoted(`${state}/runc`)}
`;
}

/** JSON's escapes are TOML's. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
