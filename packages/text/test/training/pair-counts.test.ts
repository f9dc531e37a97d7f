import fc from 'fast-check';
import { expect, it } from 'vitest';
import { countPairs } from '../../src/training/pair-counts.ts';

it('keeps the counts that counting anew would give, whatever is merged', () => {
  const word = fc.tuple(fc.array(fc.nat(2), { maxLength: 8 }), fc.integer({ min: 1, max: 9 }));
  const words = fc.array(word, { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(words, fc.array(fc.nat(), { maxLength: 6 }), (given, choices) => {
      const pairs = countPairs(given);
      const plain = given.map(([ids, count]) => ({ ids: [...ids], count }));
      choices.forEach((choice, round) => {
        if (pairs.size === 0) return;
        const pair = choice % pairs.size;
        const [left, right] = pairs.symbols(pair);
        const before = new Map(Array.from({ length: pairs.size }, (_, i) => [i, pairs.count(i)]));
        const grown = new Set(pairs.merge(pair, 3 + round));
        for (const one of plain) one.ids = mergeAll(one.ids, left, right, 3 + round);
        const counts = recount(plain);
        for (let i = 0; i < pairs.size; i++) {
          expect(pairs.count(i)).toBe(counts.get(pairs.symbols(i).join()) ?? 0);
          if (pairs.count(i) > (before.get(i) ?? 0)) expect(grown).toContain(i);
        }
        expect([...counts.keys()].length).toBeLessThanOrEqual(pairs.size);
      });
    }),
    { numRuns: 1000 },
  );
});

function mergeAll(ids: readonly number[], left: number, right: number, merged: number): number[] {
  const after: number[] = [];
  for (let i = 0; i < ids.length; i++) {
    if (ids[i] === left && ids[i + 1] === right) {
      after.push(merged);
      i += 1;
    } else after.push(ids[i]!);
  }
  return after;
}

function recount(words: readonly { readonly ids: readonly number[]; readonly count: number }[]) {
  const counts = new Map<string, number>();
  for (const { ids, count } of words) {
    for (let i = 0; i + 1 < ids.length; i++) {
      const key = `${ids[i]},${ids[i + 1]}`;
      counts.set(key, (counts.get(key) ?? 0) + count);
    }
  }
  return counts;
}
