import type { PodTemplateSpec } from '#api';
import { canonicalText, sameContent } from '../same-content.ts';

export const HASH_LABEL = 'pod-template-hash';

const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

/**
 * Names a template in a replica set's name and labels. The same template always gives the same text; `collisions`
 * makes it another when the name was taken. Same letters and length as the original's, but not the same text: that
 * one hashes a dump of Go memory.
 */
export function templateHash(template: PodTemplateSpec, collisions: number | undefined): string {
  let hash = 0x811c9dc5;
  const text = collisions === undefined ? canonicalText(template) : `${canonicalText(template)}${collisions}`;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return [...String(hash >>> 0)].map((digit) => LETTERS[digit.charCodeAt(0) % LETTERS.length]).join('');
}

/** Whether two templates want the same pods; the hash label is what we add ourselves. */
export function sameTemplate(a: PodTemplateSpec | undefined, b: PodTemplateSpec | undefined): boolean {
  return sameContent(withoutHash(a), withoutHash(b));
}

function withoutHash(template: PodTemplateSpec = {}): PodTemplateSpec {
  const { labels = {}, annotations, ...metadata } = template.metadata ?? {};
  const { [HASH_LABEL]: _, ...kept } = labels;
  const some = annotations && Object.keys(annotations).length > 0;
  return { ...template, metadata: { ...metadata, labels: kept, ...(some ? { annotations } : {}) } };
}
