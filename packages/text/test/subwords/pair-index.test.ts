import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pairIndex } from '../../src/subwords/pair-index.ts';

it('numbers pairs as a map by name does', () => {
  const id = fc.oneof(fc.nat(30), fc.nat(2 ** 31 - 1));
  fc.assert(
    fc.property(
      fc.array(fc.tuple(id, id), { maxLength: 3000, size: 'max' }),
      fc.tuple(id, id),
      (pairs, other) => {
        const numbers = new Map<string, number>();
        const index = pairIndex();
        for (const [left, right] of pairs) {
          const key = `${left} ${right}`;
          if (!numbers.has(key)) numbers.set(key, numbers.size);
          expect(index.add(left, right)).toBe(numbers.get(key));
        }
        expect(index.size).toBe(numbers.size);
        for (const [left, right] of [...pairs, other]) {
          expect(index.find(left, right)).toBe(numbers.get(`${left} ${right}`) ?? -1);
        }
      },
    ),
    { numRuns: 50 },
  );
});
