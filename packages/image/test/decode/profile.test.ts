import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readRgbProfile } from '../../src/decode/icc-profile.ts';
import { readJpegHead } from '../../src/decode/jpeg-head.ts';
import { toSrgb } from '../../src/decode/to-srgb.ts';
import { decodeImage } from '../../src/index.ts';

const [width, height] = [32, 24];
const colours = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
  const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
  return 127 + 120 * Math.sin(x / (5 + (i % 3)) + y / 9 + (i % 3));
});
/** A JPEG whose pixels are brought to a profile's colours by libvips, with the profile. */
const jpeg = (profile?: string): Promise<Buffer> => {
  const picture = sharp(colours, { raw: { width, height, channels: 3 } });
  const quality = { quality: 100, chromaSubsampling: '4:4:4' } as const;
  return (profile === undefined ? picture : picture.withIccProfile(profile)).jpeg(quality).toBuffer();
};
const decode = async (bytes: Uint8Array) => (await decodeImage({ bytes }, { width, height })).data;
const largest = (a: Uint8Array, b: Uint8Array) =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);

describe('a JPEG with a profile', () => {
  it('has the colours that libvips, with lcms, makes of it', async () => {
    const bytes = await jpeg('p3');
    const profile = readRgbProfile(readJpegHead(bytes)!.profile!)!;
    expect(profile.srgb).toBe(false);
    const raw = await sharp(bytes, { ignoreIcc: true }).raw().toBuffer();
    const wanted = await sharp(bytes).toColourspace('srgb').raw().toBuffer();
    expect(largest(raw, wanted)).toBeGreaterThan(10);
    expect(largest(await decode(bytes), wanted)).toBeLessThanOrEqual(2);
  });

  it('of sRGB stays as it is', async () => {
    const bytes = await jpeg('srgb');
    expect(readRgbProfile(readJpegHead(bytes)!.profile!)!.srgb).toBe(true);
    expect(new Uint8Array(await decode(bytes))).toEqual(
      new Uint8Array(await sharp(bytes, { ignoreIcc: true }).raw().toBuffer()),
    );
    expect(readJpegHead(await jpeg())!.profile).toBeUndefined();
  });

  it('keeps the background around it as it is', async () => {
    const bytes = await jpeg('p3');
    const background = [10, 200, 30] as const;
    const { data } = await decodeImage({ bytes }, { width, height: 32, background });
    expect([...data.subarray(0, 3)]).toEqual(background);
  });

  it('sRGB by its curves and primaries is the identity', async () => {
    const profile = readRgbProfile(readJpegHead(await jpeg('srgb'))!.profile!)!;
    const pixels = colours.slice();
    toSrgb(pixels, profile);
    expect(largest(pixels, colours)).toBeLessThanOrEqual(1);
  });
});

it('reads no profile from what is cut off or damaged, and never fails', async () => {
  const profile = readJpegHead(await jpeg('p3'))!.profile!;
  fc.assert(
    fc.property(fc.nat(), fc.nat(255), fc.boolean(), (at, byte, cut) => {
      const damaged = cut ? profile.slice(0, at % profile.length) : profile.slice();
      if (!cut) damaged[at % profile.length] = byte;
      const read = readRgbProfile(damaged);
      if (read === undefined) return;
      const pixels = Uint8Array.of(1, 2, 3, 250, 251, 252);
      toSrgb(pixels, read);
      expect(pixels).toHaveLength(6);
    }),
    { numRuns: 1000 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const found = readJpegHead(Uint8Array.of(0xff, 0xd8, 0xff, 0xe2, ...bytes))?.profile;
      expect(found === undefined || found instanceof Uint8Array).toBe(true);
    }),
  );
});
