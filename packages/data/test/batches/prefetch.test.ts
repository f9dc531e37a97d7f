import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mapAhead } from '../../src/index.ts';

const turns = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i++) await new Promise(setImmediate);
};

it('holds its promises whatever takes long, fails or stops early', async () => {
  const plan = fc.record({
    // How long the source takes for each item, what maps it, and who consumes it; in turns of the event loop.
    items: fc.array(fc.record({ source: fc.nat(2), map: fc.nat(4), consume: fc.nat(3) }), { maxLength: 12 }),
    ahead: fc.integer({ min: 1, max: 5 }),
    failing: fc.option(fc.nat(12)),
    stopAfter: fc.option(fc.integer({ min: 1, max: 12 })),
  });
  await fc.assert(
    fc.asyncProperty(plan, async ({ items, ahead, failing, stopAfter }) => {
      let [asked, mapping, inWork, most, consumed, closed] = [0, 0, 0, 0, 0, 0];
      async function* source(): AsyncGenerator<number> {
        try {
          for (let i = 0; i < items.length; i++) {
            asked += 1;
            // No further than the items ahead, beside the one that the consumer holds.
            expect(asked - consumed).toBeLessThanOrEqual(ahead + 1);
            await turns(items[i]!.source);
            yield i;
          }
        } finally {
          closed += 1;
        }
      }
      const map = async (i: number): Promise<number> => {
        inWork += 1;
        mapping += 1;
        most = Math.max(most, inWork);
        await turns(items[i]!.map);
        inWork -= 1;
        if (i === failing) throw new Error('it fails');
        return i;
      };
      const seen: number[] = [];
      let failure: unknown;
      try {
        for await (const i of mapAhead(source(), map, ahead)) {
          seen.push(i);
          await turns(items[i]!.consume);
          consumed += 1;
          if (seen.length === stopAfter) break;
        }
      } catch (error) {
        failure = error;
      }
      const last = Math.min(items.length, failing ?? items.length, stopAfter ?? items.length);
      expect(seen).toEqual(Array.from({ length: last }, (_, i) => i));
      const fails = failing !== null && failing < Math.min(items.length, stopAfter ?? items.length);
      expect(failure).toEqual(fails ? new Error('it fails') : undefined);
      expect(most).toBeLessThanOrEqual(ahead);
      expect(mapping).toBeLessThanOrEqual(last + ahead + 1);
      // Nothing goes on behind it.
      expect(inWork).toBe(0);
      expect(closed).toBe(1);
    }),
    { numRuns: 150 },
  );
});
