import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A program Podling runs, and the Debian package that brings it. */
export interface HostProgram {
  program: string;
  debianPackage: string;
  /** Looked for here besides PATH. */
  places?: readonly string[];
}

const SYSTEM_PLACES = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** Where distributions put the plugins that connect containers. */
export const CNI_PLACES: readonly string[] = ['/usr/lib/cni', '/opt/cni/bin', '/usr/libexec/cni'];

/** What running real containers takes. */
export const CONTAINER_PROGRAMS: readonly HostProgram[] = [
  { program: 'containerd', debianPackage: 'containerd' },
  { program: 'containerd-shim-runc-v2', debianPackage: 'containerd' },
  { program: 'runc', debianPackage: 'runc' },
  {
    program: 'bridge',
    debianPackage: 'containernetworking-plugins',
    places: CNI_PLACES,
  },
  { program: 'nft', debianPackage: 'nftables' },
  { program: 'ip', debianPackage: 'iproute2' },
];

/** What examples and the test suite take besides. */
export const TEST_PROGRAMS: readonly HostProgram[] = [
  { program: 'kubectl', debianPackage: 'kubernetes-client' },
  { program: 'busybox', debianPackage: 'busybox-static' },
];

/** Those that are not there. `bridge` is CNI's, not the one of iproute2, so its own places are all that count. */
export function missingPrograms(programs: readonly HostProgram[], env: NodeJS.ProcessEnv = process.env): HostProgram[] {
  const inPath = [...(env.PATH ?? '').split(path.delimiter), ...SYSTEM_PLACES].filter((p) => p !== '');
  return programs.filter(({ program, places }) => !(places ?? inPath).some((p) => canRun(path.join(p, program))));
}

function canRun(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Names of the packages, each once, sorted. */
export function packagesOf(programs: readonly HostProgram[]): string[] {
  return [...new Set(programs.map((p) => p.debianPackage))].sort();
}

/** Whether this host installs Debian packages. */
export function isDebianLike(): boolean {
  if (!existsSync('/usr/bin/apt-get')) return false;
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release);
}
