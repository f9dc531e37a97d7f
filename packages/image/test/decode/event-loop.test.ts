import sharp from 'sharp';
import { beforeAll, expect, it } from 'vitest';
import { decodeImage } from '../../src/index.ts';

const PICTURES = 24;
const size = { width: 224, height: 224 };
let photograph: Uint8Array;
let pixels: Uint8Array;

beforeAll(async () => {
  const [width, height] = [1200, 900];
  pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 24);
  photograph = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg()
    .toBuffer();
  await decodeImage({ bytes: photograph }, size); // What is loaded and assembled at first use.
});

/** The turns of the event loop while pictures are worked on, all of them started at once. */
async function watch(work: () => Promise<unknown>) {
  const start = performance.now();
  let [turns, longest, last] = [0, 0, start];
  let [since, mostInOne, done] = [0, 0, false];
  const turn = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    mostInOne = Math.max(mostInOne, since);
    [turns, last, since] = [turns + 1, now, 0];
    if (!done) setImmediate(turn);
  };
  setImmediate(turn);
  const one = async (): Promise<void> => {
    await work();
    since += 1;
  };
  await Promise.all(Array.from({ length: PICTURES }, one));
  done = true;
  await new Promise(setImmediate);
  return { turns, longest, mostInOne, total: performance.now() - start };
}

// Again where the machine itself held everything up.
it('leaves the event loop free while many pictures are decoded', { retry: 3 }, async () => {
  const { turns, longest, mostInOne, total } = await watch(() => decodeImage({ bytes: photograph }, size));
  expect(turns).toBeGreaterThan(PICTURES);
  expect(mostInOne).toBeLessThan(PICTURES / 2);
  expect(longest).toBeLessThan(total / 4);
});

it('would be seen to hold it up, if it did', { retry: 3 }, async () => {
  // Pixels need no decoding: what is left is done at once.
  const { longest, mostInOne, total } = await watch(() =>
    decodeImage({ pixels, width: 1200, height: 900 }, size),
  );
  expect(mostInOne).toBe(PICTURES);
  expect(longest).toBeGreaterThan(total / 2);
});
