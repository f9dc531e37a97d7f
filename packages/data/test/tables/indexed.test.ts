import fc from 'fast-check';
import { expect, it } from 'vitest';
import { indexTexts } from '../../src/tables/indexed.ts';
import { liveBytes } from '../live-bytes.ts';

async function* each(texts: Iterable<string>): AsyncGenerator<string> {
  yield* texts;
}
const open = (texts: Iterable<string>) =>
  indexTexts(each(texts), (text, number) => ({
    values: { text },
    location: { file: 'f' },
    number,
    complete: true,
  }));

it('gives every text back, whatever its letters, and no other', async () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 300 });
  await fc.assert(
    fc.asyncProperty(fc.array(text, { maxLength: 600 }), async (texts) => {
      const table = await open(texts);
      expect(table.count).toBe(texts.length);
      for (const [index, wanted] of texts.entries()) {
        expect(await table.row(index)).toMatchObject({ values: { text: wanted }, number: index + 1 });
      }
      await expect(table.row(texts.length)).rejects.toThrow(RangeError);
    }),
    { numRuns: 50 },
  );
});

it('holds a path in its bytes and eight more', async () => {
  function* paths(): Generator<string> {
    for (let i = 0; i < 50_000; i++) yield `train/n01440764/n01440764_${String(i).padStart(5, '0')}.JPEG`;
  }
  const held = (): number => liveBytes() + process.memoryUsage().heapUsed;
  const before = held();
  const table = await open(paths());
  // An object for each would be 400 bytes.
  expect((held() - before) / 50_000).toBeLessThan(100);
  expect((await table.row(49_999)).values.text).toBe('train/n01440764/n01440764_49999.JPEG');
});
