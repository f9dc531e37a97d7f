import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { isCrossmodalError } from '@crossmodal/core';
import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { decodeImage, imageFormats, measureImage, sniffFormat } from '../../src/index.ts';

const golden = join(import.meta.dirname, '../golden');
const decoded = JSON.parse(readFileSync(join(golden, 'decoded.json'), 'utf8')) as Record<
  string,
  { width: number; height: number; pixels: number[]; stretched: number[] }
>;
const folder = mkdtempSync(join(tmpdir(), 'crossmodal-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const differences = (a: Uint8Array, b: number[]) => {
  expect(a.length).toBe(b.length);
  const all = b.map((value, i) => Math.abs(value - a[i]!));
  return { most: Math.max(...all), mean: all.reduce((sum, x) => sum + x, 0) / all.length };
};

describe.each(Object.entries(decoded))('%s', (name, { width, height, pixels, stretched }) => {
  const file = join(golden, name);

  it("has Pillow's pixels: to 1 of 255, in AVIF (another decoder) to 10", async () => {
    const picture = await decodeImage({ file }, { width, height });
    expect(picture.shape).toEqual([height, width, 3]);
    expect(differences(picture.data, pixels).most).toBeLessThanOrEqual(name.endsWith('avif') ? 10 : 1);
  });

  it("has Pillow's pixels when resized, to the same tolerance", async () => {
    const picture = await decodeImage({ file }, { width: 12, height: 8, resize: 'stretch' });
    const { most } = differences(picture.data, stretched);
    expect(most).toBeLessThanOrEqual(name.endsWith('avif') ? 10 : 1);
  });
});

describe('decodeImage', () => {
  it('brings CMYK to the right colours', async () => {
    const { data } = await decodeImage({ file: join(golden, 'cmyk.jpg') }, { width: 64, height: 16 });
    const at = (x: number) => [...data.subarray((8 * 64 + x) * 3, (8 * 64 + x) * 3 + 3)];
    const [white, black, red, green] = [at(8), at(24), at(40), at(56)];
    expect(Math.min(...white)).toBeGreaterThan(250);
    expect(Math.max(...black)).toBeLessThan(60);
    expect(red[0]! - Math.max(red[1]!, red[2]!)).toBeGreaterThan(120);
    expect(green[1]! - Math.max(green[0]!, green[2]!)).toBeGreaterThan(70);
  });

  it('covers, contains with the background, and stretches', async () => {
    const bytes = await sharp({ create: { width: 40, height: 20, channels: 3, background: 'red' } })
      .composite([
        {
          input: await sharp({ create: { width: 10, height: 20, channels: 3, background: 'blue' } })
            .png()
            .toBuffer(),
          left: 0,
          top: 0,
        },
      ])
      .png()
      .toBuffer();
    const row = async (resize: 'cover' | 'contain' | 'stretch', y: number) => {
      const { data } = await decodeImage({ bytes }, { width: 8, height: 8, resize, background: [0, 255, 0] });
      return Array.from({ length: 8 }, (_, x) => {
        const [r, g, b] = data.subarray((y * 8 + x) * 3);
        return r! > 128 ? 'r' : g! > 128 ? 'g' : b! > 128 ? 'b' : '-';
      }).join('');
    };
    expect(await row('cover', 0)).toBe('rrrrrrrr');
    expect(await row('contain', 0)).toBe('gggggggg');
    expect(await row('contain', 4)).toBe('bbrrrrrr');
    expect(await row('stretch', 0)).toBe('bbrrrrrr');
  });

  it('takes pixels that need no decoding, and resizes them', async () => {
    const { width, height, pixels, stretched } = decoded['rgb.png']!;
    const source = { pixels: Uint8Array.from(pixels), width, height };
    expect(await decodeImage(source, { width, height })).toMatchObject({ data: source.pixels });
    const small = await decodeImage(source, { width: 12, height: 8, resize: 'stretch' });
    expect(differences(small.data, stretched).most).toBe(0);
  });

  it('lays transparent pixels over the background', async () => {
    const bytes = await sharp({
      create: { width: 2, height: 2, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0.5 } },
    })
      .png()
      .toBuffer();
    const { data } = await decodeImage({ bytes }, { width: 1, height: 1, background: [0, 0, 100] });
    expect(Math.abs(data[0]! - 128) + data[1]! + Math.abs(data[2]! - 50)).toBeLessThan(4);
  });

  it.each([
    ['empty', '', 'image/format', 'got an empty file'],
    [
      'drawing.svg',
      '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
      'image/format',
      'got an SVG',
    ],
    ['page.jpg', '<!DOCTYPE html><html>not found</html>', 'image/format', 'got a web page'],
    ['pointer.png', 'version https://git-lfs.github.com/spec/v1\n', 'image/format', 'git lfs pull'],
    ['text.png', 'hello', 'image/format', 'it starts with 68 65 6c 6c 6f'],
    ['signature.png', Buffer.from('89504e470d0a1a0a', 'hex'), 'image/corrupt', 'it does not decode'],
    [
      'cut.jpg',
      readFileSync(join(golden, 'rgb.jpg')).subarray(0, 700),
      'image/corrupt',
      'it does not decode',
    ],
    [
      'cut.png',
      readFileSync(join(golden, 'noise.png')).subarray(0, 2000),
      'image/corrupt',
      'it does not decode',
    ],
  ])('names the file and the reason: %s', async (name, content, code, reason) => {
    const file = join(folder, name);
    writeFileSync(file, content);
    await expect(decodeImage({ file }, { width: 8, height: 8 })).rejects.toMatchObject({
      code,
      location: { file },
      message: expect.stringContaining(reason) as string,
    });
  });

  it('refuses a missing file, and a picture of too many pixels before decoding it', async () => {
    const file = join(folder, 'none.jpg');
    await expect(decodeImage({ file }, { width: 8, height: 8 })).rejects.toMatchObject({
      code: 'image/unreadable',
    });
    // 400 million pixels in 50 kilobytes.
    const chunk = (name: string, data: Buffer) => {
      const body = Buffer.concat([Buffer.from(name), data]);
      const framed = Buffer.alloc(body.length + 8);
      framed.writeUInt32BE(data.length);
      body.copy(framed, 4);
      framed.writeUInt32BE(crc32(body), body.length + 4);
      return framed;
    };
    const header = Buffer.from([0, 0, 0x4e, 0x20, 0, 0, 0x4e, 0x20, 1, 0, 0, 0, 0]); // 20,000 each way, 1 bit
    const bomb = Buffer.concat([
      Buffer.from('89504e470d0a1a0a', 'hex'),
      chunk('IHDR', header),
      chunk('IDAT', deflateSync(Buffer.alloc(2501 * 20_000), { level: 1 })),
      chunk('IEND', Buffer.alloc(0)),
    ]);
    expect(bomb.length).toBeLessThan(300_000);
    await expect(decodeImage({ bytes: bomb }, { width: 8, height: 8 })).rejects.toMatchObject({
      code: 'image/too-large',
      message: expect.stringContaining('at most 50000000 pixels') as string,
    });
  });

  it('decodes or says what is wrong, whatever bytes are damaged', async () => {
    const files = ['rgb.jpg', 'noise.png', 'rgb.webp', 'rgb.tiff', 'animated.gif', 'rgb.avif'];
    const contents = files.map((name) => readFileSync(join(golden, name)));
    const damage = fc.tuple(fc.nat(files.length - 1), fc.nat(), fc.nat(255), fc.boolean());
    await fc.assert(
      fc.asyncProperty(damage, async ([which, at, byte, cut]) => {
        const content = contents[which]!;
        const bytes = cut ? content.subarray(0, at % content.length) : Buffer.from(content);
        if (!cut) bytes[at % content.length] = byte;
        await decodeImage({ bytes }, { width: 4, height: 4 }).catch((error: unknown) =>
          expect(isCrossmodalError(error)).toBe(true),
        );
      }),
      { numRuns: 150 },
    );
  });
});

describe('measureImage', () => {
  it.each(Object.entries(decoded))('%s', async (name, { width, height }) => {
    expect(await measureImage({ file: join(golden, name) })).toEqual({ width, height });
  });

  it('takes pixels, and names what is no picture', async () => {
    expect(await measureImage({ pixels: new Uint8Array(6), width: 2, height: 1 })).toEqual({
      width: 2,
      height: 1,
    });
    await expect(measureImage({ bytes: Buffer.from('text') })).rejects.toMatchObject({
      code: 'image/format',
    });
  });
});

describe('sniffFormat', () => {
  it('goes by content', () => {
    for (const name of Object.keys(decoded)) {
      const format = name.split('.').at(-1)!.replace('jpg', 'jpeg');
      expect(sniffFormat(readFileSync(join(golden, name)))).toBe(format);
    }
    expect(sniffFormat(Buffer.from('<svg>'))).toBeUndefined();
    expect(imageFormats).toContain('webp');
  });
});

it('leaves the other loaders of sharp blocked', async () => {
  await decodeImage({ file: join(golden, 'rgb.png') }, { width: 1, height: 1 });
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>');
  await expect(sharp(svg).raw().toBuffer()).rejects.toThrow(/unsupported|blocked/i);
});
