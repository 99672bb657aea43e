import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { loadDescriptions, originalDefinitions } from '#api';
import { definitionSchema } from './definition-schema.ts';

/** The same text for the same value, whatever the order of its members; `required` is a set. */
function canonical(value: unknown, key = ''): string {
  if (Array.isArray(value)) {
    const items = value.map((item) => canonical(item));
    return `[${(key === 'required' ? items.sort() : items).join(',')}]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member, name)}`).join(',')}}`;
}

test('every definition is, to the letter, the original one', async () => {
  const file = path.join(import.meta.dirname, 'testdata', 'definition-digests-1.36.json');
  const expected = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  const descriptions = await loadDescriptions();
  const found = Object.fromEntries(
    Object.entries(originalDefinitions).map(([name, definition]) => {
      const text = canonical(definitionSchema(name, definition, descriptions[name], 'v2'));
      return [name, createHash('sha256').update(text).digest('hex').slice(0, 16)];
    }),
  );
  expect(found).toEqual(expected);
});
