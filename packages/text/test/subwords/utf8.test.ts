import fc from 'fast-check';
import { expect, it } from 'vitest';
import { utf8WithPlaces } from '../../src/subwords/utf8.ts';

it('gives the bytes of TextEncoder, and the character of each, for any UTF-16 units', () => {
  const units = fc.oneof(fc.nat(0xffff), fc.integer({ min: 0xd700, max: 0xe0ff }), fc.nat(0x900));
  fc.assert(
    fc.property(fc.array(units, { maxLength: 40 }), (list) => {
      const text = String.fromCharCode(...list);
      const { bytes, starts, ends } = utf8WithPlaces(text);
      expect(bytes).toEqual(new TextEncoder().encode(text));
      const characters = Array.from(starts, (start, i) => text.slice(start, ends[i]));
      const expected = [...text].flatMap((character) =>
        Array.from(new TextEncoder().encode(character), () => character),
      );
      expect(characters).toEqual(expected);
    }),
    { numRuns: 2000 },
  );
});
