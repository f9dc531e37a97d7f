import type { Colour } from './decode/decode.ts';
import { loadSharp } from './decode/loaders.ts';

/** A picture on a contact sheet: [height, width, 3]. */
export interface SheetPicture {
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export interface ContactSheetOptions {
  /** Between pictures and around them, in pixels; default 4. */
  readonly gap?: number;
  /** Default grey. */
  readonly background?: Colour;
  /** Each pixel is shown as a square of so many; default 1. */
  readonly zoom?: number;
}

/**
 * Pictures in rows on one sheet, to be looked at: as a row a picture with what augmentation makes of it.
 *
 * @param rows all pictures of one size; rows may be of different length
 * @returns the bytes of a PNG
 * @throws RangeError when there is no picture, or they are of several sizes
 * @example
 * writeFileSync('sheet.png', await contactSheet([[original, augmented, augmentedAgain]]));
 */
export async function contactSheet(
  rows: readonly (readonly SheetPicture[])[],
  { gap = 4, background = [128, 128, 128], zoom = 1 }: ContactSheetOptions = {},
): Promise<Uint8Array> {
  const [first] = rows.flat();
  const same = rows.flat().every(({ width, height }) => width === first?.width && height === first.height);
  if (first === undefined || !same) {
    throw new RangeError('[image/contact-sheet] expected pictures, all of one size.');
  }
  const [cellWidth, cellHeight] = [first.width * zoom, first.height * zoom];
  const width = gap + Math.max(...rows.map(({ length }) => length)) * (cellWidth + gap);
  const height = gap + rows.length * (cellHeight + gap);
  const sheet = new Uint8Array(width * height * 3);
  for (let i = 0; i < sheet.length; i++) sheet[i] = background[i % 3]!;
  rows.forEach((pictures, row) => {
    pictures.forEach(({ pixels }, column) => {
      const [left, top] = [gap + column * (cellWidth + gap), gap + row * (cellHeight + gap)];
      for (let y = 0; y < cellHeight; y++) {
        for (let x = 0; x < cellWidth; x++) {
          const from = (Math.floor(y / zoom) * first.width + Math.floor(x / zoom)) * 3;
          sheet.set(pixels.subarray(from, from + 3), ((top + y) * width + left + x) * 3);
        }
      }
    });
  });
  const sharp = await loadSharp();
  return sharp(sheet, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}
