import { createHash } from 'node:crypto';
import { pack } from 'tar-stream';

/** The bytes of a tar archive in the image layout of the Open Container Initiative. */
export type ImageArchive = Buffer;

export interface ImageContent {
  /** In full, such as `docker.io/library/busybox:1.37`. */
  reference: string;
  /** `amd64`, `arm64`, … */
  architecture: string;
  files: { path: string; mode: number; content: Buffer }[];
  entrypoint: string[];
}

interface Blob {
  digest: string;
  size: number;
  content: Buffer;
}

/** Packs a few files into a one-layer image. The same content gives the same bytes. */
export async function packImage({ reference, architecture, files, entrypoint }: ImageContent): Promise<ImageArchive> {
  const layer = blob(await tar(files));
  const config = blob(
    json({
      architecture,
      os: 'linux',
      config: { Entrypoint: entrypoint },
      rootfs: { type: 'layers', diff_ids: [layer.digest] },
    }),
  );
  const manifest = blob(
    json({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: described('application/vnd.oci.image.config.v1+json', config),
      layers: [described('application/vnd.oci.image.layer.v1.tar', layer)],
    }),
  );
  const index = json({
    schemaVersion: 2,
    manifests: [
      {
        ...described('application/vnd.oci.image.manifest.v1+json', manifest),
        platform: { architecture, os: 'linux' },
        annotations: { 'io.containerd.image.name': reference },
      },
    ],
  });
  return tar([
    { path: 'oci-layout', mode: 0o644, content: json({ imageLayoutVersion: '1.0.0' }) },
    { path: 'index.json', mode: 0o644, content: index },
    ...[layer, config, manifest].map(({ digest, content }) => ({
      path: `blobs/sha256/${digest.slice('sha256:'.length)}`,
      mode: 0o644,
      content,
    })),
  ]);
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function blob(content: Buffer): Blob {
  return { digest: `sha256:${createHash('sha256').update(content).digest('hex')}`, size: content.length, content };
}

function described(mediaType: string, { digest, size }: Blob): { mediaType: string; digest: string; size: number } {
  return { mediaType, digest, size };
}

async function tar(files: ImageContent['files']): Promise<Buffer> {
  const archive = pack();
  for (const { path, mode, content } of files) archive.entry({ name: path, mode, mtime: new Date(0) }, content);
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
