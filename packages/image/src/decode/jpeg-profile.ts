/**
 * The colour profile that a JPEG holds in one part; `undefined` where there is none, or several parts.
 *
 * Source: ICC.1:2022, annex B.4.
 */
export function jpegProfile(jpeg: Uint8Array): Uint8Array | undefined {
  const view = new DataView(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength);
  // Segments: FF, kind, length in two bytes, content; FF DA begins the picture.
  for (let at = 2; at + 18 < jpeg.length && jpeg[at] === 0xff && jpeg[at + 1] !== 0xda; ) {
    const end = at + 2 + view.getUint16(at + 2);
    const name = Buffer.from(jpeg.subarray(at + 4, at + 16)).toString('latin1');
    if (jpeg[at + 1] === 0xe2 && name === 'ICC_PROFILE\0') {
      // The number of the part, and how many there are.
      return jpeg[at + 17] === 1 ? jpeg.subarray(at + 18, end) : undefined;
    }
    at = end;
  }
  return undefined;
}
