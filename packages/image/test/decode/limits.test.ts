import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';

const file = join(import.meta.dirname, '../golden/rgb.png');

afterEach(() => {
  vi.doUnmock('../../src/decode/loaders.ts');
  vi.resetModules();
});

/** sharp, as far as decoding calls it, failing as it would; and what it was asked. */
const failing = (message: string) => {
  const asked: Record<string, unknown> = {};
  const chain: object = new Proxy(
    {},
    {
      get:
        (_, name: string) =>
        (...values: unknown[]) => {
          asked[name] = values[0];
          return name === 'toBuffer' ? Promise.reject(new Error(message)) : chain;
        },
    },
  );
  vi.doMock('../../src/decode/loaders.ts', () => ({ loadSharp: () => Promise.resolve(() => chain) }));
  return asked;
};

it('ends a picture that takes too long, and says so', async () => {
  const asked = failing('timeout: 12% complete');
  const { decodeImage } = await import('../../src/index.ts');
  await expect(decodeImage({ file }, { width: 4, height: 4, timeLimit: 7 })).rejects.toMatchObject({
    code: 'image/too-slow',
    location: { file },
    message: expect.stringContaining('expected 7 s of computing at most') as string,
  });
  expect(asked.timeout).toEqual({ seconds: 7 });
});

it('allows 30 seconds unless told otherwise', async () => {
  const asked = failing('something else');
  const { decodeImage } = await import('../../src/index.ts');
  const bytes = readFileSync(file);
  await expect(decodeImage({ bytes }, { width: 4, height: 4 })).rejects.toMatchObject({
    code: 'image/corrupt',
  });
  expect(asked.timeout).toEqual({ seconds: 30 });
});

it.each([
  [{ width: 0 }, 'expected width to be a whole number from 1, got 0'],
  [{ height: 1.5 }, 'expected height to be a whole number from 1, got 1.5'],
  [{ timeLimit: 0.5 }, 'expected timeLimit to be a whole number from 1 to 3600, got 0.5'],
  [{ maxPixels: -1 }, 'expected maxPixels to be a whole number from 1, got -1'],
  [{ background: [0, 0, 256] }, 'expected background to be a whole number from 0 to 255, got 256'],
  [{ background: [0] }, 'expected background to be three numbers, got [0]'],
  [{ resize: 'crop' }, 'expected resize to be cover, contain or stretch, got "crop"'],
])('refuses %j rather than blame the picture', async (wrong, message) => {
  const { decodeImage } = await import('../../src/index.ts');
  const options = { width: 4, height: 4, ...wrong } as Parameters<typeof decodeImage>[1];
  await expect(decodeImage({ file }, options)).rejects.toThrow(message);
});
