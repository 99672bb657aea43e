import fc from 'fast-check';
import { expect, it } from 'vitest';
import { utf8Length } from './utf8-length.ts';

it('counts as many bytes as the encoder makes', () => {
  const texts = fc.array(fc.constantFrom('a', 'é', '€', '😀', '\ud800', '\udc00')).map((parts) => parts.join(''));
  fc.assert(
    fc.property(texts, (text) => {
      expect(utf8Length(text)).toBe(new TextEncoder().encode(text).length);
    }),
  );
});
