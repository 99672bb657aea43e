import type { DownwardAPIVolumeFile, Volume, VolumeProjection } from '#api';
import { defaultPullPolicy } from './image-name.ts';

/** Readable by all, writable by the owner: 0644. */
const FILE_MODE = 0o644;
const TOKEN_SECONDS = 3600;

export function defaultVolume(volume: Volume): void {
  const { name: _, ...sources } = volume;
  if (Object.keys(sources).length === 0) volume.emptyDir = {};
  if (volume.secret) volume.secret.defaultMode ??= FILE_MODE;
  if (volume.configMap) volume.configMap.defaultMode ??= FILE_MODE;
  if (volume.hostPath) volume.hostPath.type ??= '';
  if (volume.image) volume.image.pullPolicy ??= defaultPullPolicy(volume.image.reference ?? '');
  if (volume.downwardAPI) {
    volume.downwardAPI.defaultMode ??= FILE_MODE;
    defaultFiles(volume.downwardAPI.items);
  }
  if (volume.projected) {
    volume.projected.defaultMode ??= FILE_MODE;
    for (const source of volume.projected.sources ?? []) defaultProjection(source);
  }
  if (volume.ephemeral?.volumeClaimTemplate) volume.ephemeral.volumeClaimTemplate.spec.volumeMode ??= 'Filesystem';
}

function defaultProjection(source: VolumeProjection): void {
  const { serviceAccountToken, downwardAPI } = source;
  // Bundles and certificates as files are not known to clusters by default.
  delete source.clusterTrustBundle;
  delete source.podCertificate;
  if (serviceAccountToken) serviceAccountToken.expirationSeconds ??= TOKEN_SECONDS;
  if (downwardAPI) defaultFiles(downwardAPI.items);
}

function defaultFiles(files: DownwardAPIVolumeFile[] | undefined): void {
  for (const { fieldRef, resourceFieldRef } of files ?? []) {
    if (fieldRef) fieldRef.apiVersion ??= 'v1';
    if (resourceFieldRef) resourceFieldRef.divisor ??= '0';
  }
}
