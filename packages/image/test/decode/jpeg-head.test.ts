import fc from 'fast-check';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { readJpegHead } from '../../src/decode/jpeg-head.ts';
import { decodeImage } from '../../src/index.ts';

const [width, height] = [31, 22];
const noise = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 7919) % 251);
const picture = () => sharp(noise, { raw: { width, height, channels: 3 } });

it('is read before the pixels', async () => {
  const wanted = { width, height, components: 3, exif: false, profile: undefined };
  expect(readJpegHead(await picture().jpeg().toBuffer())).toEqual(wanted);
  expect(readJpegHead(await picture().jpeg({ progressive: true }).toBuffer())).toEqual(wanted);
  expect(readJpegHead(await picture().toColourspace('b-w').jpeg().toBuffer())).toEqual({
    ...wanted,
    components: 1,
  });
  expect(readJpegHead(await picture().toColourspace('cmyk').jpeg().toBuffer())?.components).toBe(4);
  const turned = readJpegHead(await picture().withMetadata({ orientation: 6 }).jpeg().toBuffer());
  expect(turned).toMatchObject({ width, height, exif: true });
});

it('leads to the pixels that libvips gives with all its steps', async () => {
  for (const options of [{}, { progressive: true }, { chromaSubsampling: '4:4:4' }, { quality: 30 }]) {
    const bytes = await picture().jpeg(options).toBuffer();
    const { data } = await decodeImage({ bytes }, { width, height });
    const all = sharp(bytes).autoOrient().flatten().toColourspace('srgb').raw();
    expect(Buffer.from(data).equals(await all.toBuffer())).toBe(true);
  }
});

it('is none where bytes are cut off, and no longer than the bytes where they are changed', async () => {
  const bytes = new Uint8Array(await picture().withIccProfile('p3').jpeg().toBuffer());
  const head = bytes.findIndex((byte, i) => byte === 0xff && bytes[i + 1] === 0xda);
  for (let length = 0; length < head; length += 3)
    expect(readJpegHead(bytes.subarray(0, length))).toBeUndefined();
  fc.assert(
    fc.property(fc.nat({ max: head - 1 }), fc.nat({ max: 255 }), (at, value) => {
      const changed = bytes.slice();
      changed[at] = value;
      expect(readJpegHead(changed)?.profile?.length ?? 0).toBeLessThan(bytes.length);
    }),
  );
});
