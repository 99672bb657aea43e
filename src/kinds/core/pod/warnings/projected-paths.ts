import { quoted, type Volume, type VolumeProjection } from '#api';

interface File {
  path: string;
  /** Which of several sources it comes from; empty where there is one. */
  source: string;
}

/** Files of one volume that take each other's place, or one of which is a folder of the other. */
export function overlapWarnings(volumes: readonly Volume[]): string[] {
  return volumes.flatMap(({ name, configMap, secret, downwardAPI, projected }) => {
    const warn = (what: string, files: readonly File[]) =>
      overlaps(files).map((pair) => `volume ${quoted(name)} (${what}): overlapping paths: ${pair}`);
    if (configMap?.items) return warn(`ConfigMap ${quoted(configMap.name ?? '')}`, filesOf(configMap.items));
    if (secret?.items) return warn(`Secret ${quoted(secret.secretName ?? '')}`, filesOf(secret.items));
    if (downwardAPI?.items) return warn('DownwardAPI', filesOf(downwardAPI.items));
    if (!projected?.sources) return [];
    const empty = projected.sources.filter((source) => Object.keys(source).length === 0);
    return [
      ...empty.map(() => `volume ${quoted(name)} (Projected) has no sources provided`),
      ...warn('Projected', projected.sources.flatMap(filesOfSource)),
    ];
  });
}

function filesOf(items: readonly { path: string }[] = [], source = ''): File[] {
  return items.map(({ path }) => ({ path: path.replace(/\/+$/, ''), source }));
}

function filesOfSource({ configMap, secret, downwardAPI, serviceAccountToken }: VolumeProjection): File[] {
  if (configMap?.items) return filesOf(configMap.items, `ConfigMap ${quoted(configMap.name ?? '')}`);
  if (secret?.items) return filesOf(secret.items, `Secret ${quoted(secret.name ?? '')}`);
  if (downwardAPI?.items) return filesOf(downwardAPI.items, 'DownwardAPI');
  return serviceAccountToken ? filesOf([serviceAccountToken], 'ServiceAccountToken') : [];
}

function overlaps(files: readonly File[]): string[] {
  const shown = ({ path, source }: File) => quoted(path) + (source && ` (${source})`);
  return files.flatMap((file, i) =>
    files
      .slice(0, i)
      .filter((before) => file.path && before.path && areNested(file.path, before.path))
      .map((before) => `${shown(file)} with ${shown(before)}`),
  );
}

function areNested(a: string, b: string): boolean {
  return `${a}/`.startsWith(`${b}/`) || `${b}/`.startsWith(`${a}/`);
}
