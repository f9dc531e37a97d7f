/**
 * Whether a JPEG's colour profile is that of sRGB by its own description, so that converting to sRGB changes nothing.
 *
 * Most profiles in photographs are; a conversion costs as much as decoding.
 *
 * Source: ICC.1:2022, annex B.4 (how JPEG holds profiles), clauses 7.3, 10.7 and 10.15 (tags and their texts).
 */
export function hasSrgbProfile(jpeg: Uint8Array): boolean {
  const view = new DataView(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength);
  // Segments: FF, kind, length in two bytes, content; FF DA begins the picture.
  for (let at = 2; at + 18 < jpeg.length && jpeg[at] === 0xff && jpeg[at + 1] !== 0xda; ) {
    const end = at + 2 + view.getUint16(at + 2);
    if (jpeg[at + 1] === 0xe2 && ascii(jpeg, at + 4, 12) === 'ICC_PROFILE\0') {
      // A profile in one part only: the number of the part, and how many there are.
      return jpeg[at + 17] === 1 && describesSrgb(jpeg.subarray(at + 18, end));
    }
    at = end;
  }
  return false;
}

/** Tags: how many there are behind a head of 128 bytes, then name, place and size of each. */
function describesSrgb(profile: Uint8Array): boolean {
  if (profile.length < 132) return false;
  const view = new DataView(profile.buffer, profile.byteOffset, profile.byteLength);
  const tags = Math.min(view.getUint32(128), 100);
  for (let tag = 132; tag < 132 + tags * 12 && tag + 12 <= profile.length; tag += 12) {
    if (ascii(profile, tag, 4) !== 'desc') continue;
    // The text itself may be in one byte a letter or in two.
    const text = ascii(profile, view.getUint32(tag + 4), Math.min(view.getUint32(tag + 8), 200));
    return /^(desc.{8}|mluc.{24})sRGB/s.test(text.startsWith('mluc') ? withoutZeros(text) : text);
  }
  return false;
}

/** Behind the head of a text of two bytes a letter, those bytes alone that are not 0. */
function withoutZeros(text: string): string {
  return text.slice(0, 28) + text.slice(28).replaceAll('\0', '');
}

function ascii(bytes: Uint8Array, start: number, length: number): string {
  return Buffer.from(bytes.subarray(start, start + length)).toString('latin1');
}
