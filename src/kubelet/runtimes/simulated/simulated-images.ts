import { createHash } from 'node:crypto';
import { type ImageRecord, RuntimeError } from '../runtime.ts';

/** Images that exist by name alone: every pull works at once, except from hosts under `.invalid`. */
export class SimulatedImages {
  readonly #images = new Map<string, ImageRecord>();

  get(reference: string): ImageRecord | undefined {
    return this.#images.get(reference) ?? [...this.#images.values()].find((i) => i.id === reference);
  }

  list(): ImageRecord[] {
    return [...this.#images.values()];
  }

  pull(reference: string): ImageRecord {
    const host = reference.split('/')[0] ?? '';
    if (/\.invalid(:\d+)?$/.test(host)) {
      const url = `https://${host}/v2/`;
      const why = `failed to do request: Head "${url}": dial tcp: lookup ${host}: no such host`;
      throw new RuntimeError(
        'Unknown',
        `failed to pull and unpack image "${reference}": failed to resolve image: ${why}`,
      );
    }
    const digest = createHash('sha256').update(reference).digest('hex');
    const image: ImageRecord = {
      id: `sha256:${digest}`,
      repoTags: [reference],
      repoDigests: [`${reference.replace(/[:@][^/]*$/, '')}@sha256:${digest}`],
      sizeBytes: 1_000_000 + Number.parseInt(digest.slice(0, 6), 16),
    };
    this.#images.set(reference, image);
    return image;
  }

  remove(id: string): void {
    for (const [reference, image] of this.#images) if (image.id === id) this.#images.delete(reference);
  }
}
