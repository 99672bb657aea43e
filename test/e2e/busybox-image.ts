import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { type Pack, pack } from 'tar-stream';

/** Writes an OCI archive of the host's static busybox under the given reference, without any registry. */
export async function packBusybox(file: string, reference: string): Promise<void> {
  const layer = pack();
  layer.entry({ name: 'bin/busybox', mode: 0o755 }, readFileSync('/bin/busybox'));
  for (const name of ['sh', 'sleep', 'cat', 'echo', 'ls', 'wget', 'nc', 'true', 'false']) {
    layer.entry({ name: `bin/${name}`, type: 'symlink', linkname: 'busybox' });
  }
  layer.entry({ name: 'tmp', type: 'directory', mode: 0o1777 });
  const layerBlob = await bytesOf(layer);
  const config = json({
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    config: { Env: ['PATH=/bin'], Cmd: ['sh'] },
    rootfs: { type: 'layers', diff_ids: [digestOf(layerBlob)] },
  });
  const manifest = json({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: describe('application/vnd.oci.image.config.v1+json', config),
    layers: [describe('application/vnd.oci.image.layer.v1.tar', layerBlob)],
  });
  const archive = pack();
  archive.entry({ name: 'oci-layout' }, json({ imageLayoutVersion: '1.0.0' }));
  for (const blob of [layerBlob, config, manifest]) {
    archive.entry({ name: `blobs/sha256/${digestOf(blob).slice('sha256:'.length)}` }, blob);
  }
  const named = {
    ...describe('application/vnd.oci.image.manifest.v1+json', manifest),
    annotations: { 'io.containerd.image.name': reference, 'org.opencontainers.image.ref.name': reference },
  };
  archive.entry({ name: 'index.json' }, json({ schemaVersion: 2, manifests: [named] }));
  writeFileSync(file, await bytesOf(archive));
}

async function bytesOf(tar: Pack): Promise<Buffer> {
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function digestOf(blob: Buffer): string {
  return `sha256:${createHash('sha256').update(blob).digest('hex')}`;
}

function describe(mediaType: string, blob: Buffer): { mediaType: string; digest: string; size: number } {
  return { mediaType, digest: digestOf(blob), size: blob.length };
}
