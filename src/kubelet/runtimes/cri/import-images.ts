import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';

export interface ImportOptions {
  /** containerd's. */
  socket: string;
  /** containerd's own client; it comes with containerd. */
  binary?: string;
}

/** Names of the images an archive holds, as the runtime keeps them: `docker.io/library/busybox:1.37`. */
export type ImageReferences = string[];

/**
 * Loads the images of an archive (`docker save` or OCI layout, plain or gzip) into containerd, reading it once.
 * Rejects with containerd's own words when it cannot be read, and when it names no image.
 */
export async function importArchive(
  source: string | Readable,
  { socket, binary = 'ctr' }: ImportOptions,
): Promise<ImageReferences> {
  const plain = await decompressed(typeof source === 'string' ? createReadStream(source) : source);
  const child = spawn(binary, ['--address', socket, '--namespace', 'k8s.io', 'images', 'import', '-'], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let complaint = '';
  child.stderr.setEncoding('utf8');
  child.stderr.on('data', (text: string) => {
    complaint += text;
  });
  const ended = new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(importText(complaint, code)))));
  });
  const copy = new PassThrough();
  const names = imageNames(copy);
  const fed = pipeline(
    plain,
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        if (!copy.write(chunk)) await new Promise<void>((resolve) => copy.once('drain', () => resolve()));
        yield chunk;
      }
      copy.end();
    },
    child.stdin,
  );
  const [outcome, feeding, found] = await Promise.allSettled([ended, fed, names]);
  // What containerd said comes first: feeding it fails as a consequence.
  if (outcome.status === 'rejected') throw outcome.reason;
  if (feeding.status === 'rejected') throw feeding.reason;
  if (found.status === 'rejected') throw found.reason;
  if (found.value.length === 0) throw new Error('the archive names no image: save it with a name and a tag');
  return found.value;
}

function importText(complaint: string, code: number | null): string {
  return complaint.trim().replace(/^ctr: /, '') || `importing the archive ended with status ${code}`;
}

/** A gzip stream starts with two fixed bytes. */
async function decompressed(source: Readable): Promise<Readable> {
  const chunks: AsyncIterator<Buffer> = source[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done) throw new Error('the archive is empty');
  const all = Readable.from(
    (async function* () {
      yield first.value;
      yield* { [Symbol.asyncIterator]: () => chunks };
    })(),
  );
  if (first.value[0] !== 0x1f || first.value[1] !== 0x8b) return all;
  const unzipped = createGunzip();
  all.on('error', (error) => unzipped.destroy(error));
  return all.pipe(unzipped);
}

/** Both layouts name their images in one small file. */
async function imageNames(archive: Readable): Promise<ImageReferences> {
  const names = new Set<string>();
  const entries = archive.pipe(extract());
  for await (const entry of entries) {
    if (entry.header.name !== 'index.json' && entry.header.name !== 'manifest.json') {
      entry.resume();
      continue;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    const content: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    for (const name of Array.isArray(content) ? dockerNames(content) : ociNames(content)) names.add(fullName(name));
  }
  return [...names];
}

function dockerNames(manifests: { RepoTags?: string[] | null }[]): string[] {
  return manifests.flatMap(({ RepoTags }) => RepoTags ?? []);
}

function ociNames(index: unknown): string[] {
  const { manifests = [] } = index as { manifests?: { annotations?: Record<string, string> }[] };
  return manifests.flatMap(({ annotations }) => {
    const name = annotations?.['io.containerd.image.name'] ?? annotations?.['org.opencontainers.image.ref.name'];
    return name === undefined ? [] : [name];
  });
}

/** `busybox` is `docker.io/library/busybox:latest`: a first part without dot, colon or `localhost` is no registry. */
export function fullName(name: string): string {
  const [first = '', ...rest] = name.split('/');
  const registry = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const path = registry ? name : `docker.io/${rest.length > 0 ? name : `library/${name}`}`;
  return /[:@][^/]*$/.test(path) ? path : `${path}:latest`;
}
