import type { Volume } from '#api';
import { fractionalWarnings } from './containers.ts';

/** Sources that do nothing any more, by the names they are told under. */
const OLD_SOURCES = [
  ['photonPersistentDisk', 'photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['gitRepo', 'gitRepo', 'deprecated in v1.11, and disabled by default in v1.33+'],
  ['scaleIO', 'scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['flocker', 'flocker', 'deprecated in v1.22, non-functional in v1.25+'],
  ['storageos', 'storageOS', 'deprecated in v1.22, non-functional in v1.25+'],
  ['quobyte', 'quobyte', 'deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
  ['cephfs', 'cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['rbd', 'rbd', 'deprecated in v1.28, non-functional in v1.31+'],
] as const;

export function volumeWarnings(field: string, volumes: readonly Volume[]): string[] {
  return volumes.flatMap((volume, i) => {
    const path = `${field}[${i}]`;
    const { requests, limits } = volume.ephemeral?.volumeClaimTemplate?.spec.resources ?? {};
    const claim = `${path}.ephemeral.volumeClaimTemplate.spec.resources`;
    return [
      ...OLD_SOURCES.filter(([source]) => volume[source]).map(([, shown, text]) => `${path}.${shown}: ${text}`),
      ...fractionalWarnings(`${claim}.requests`, requests, 'storage'),
      ...fractionalWarnings(`${claim}.limits`, limits, 'storage'),
    ];
  });
}
