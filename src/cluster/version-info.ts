import type { VersionInfo } from '#apiserver';

/** What `/version` says: the Kubernetes whose API is spoken. Clients compare major and minor with their own. */
export function versionInfo(): VersionInfo {
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  return {
    major: '1',
    minor: '36',
    gitVersion: 'v1.36.2+podling',
    gitCommit: '',
    gitTreeState: 'clean',
    buildDate: '1970-01-01T00:00:00Z',
    goVersion: '',
    compiler: `node ${process.version}`,
    platform: `${process.platform}/${arch}`,
  };
}
