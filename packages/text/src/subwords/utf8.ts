export interface Utf8 {
  readonly bytes: Uint8Array;
  /** By byte: where the character that it belongs to starts and ends in the text, in UTF-16 units. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

/**
 * A text's bytes, and where they stand in it. A broken surrogate counts as U+FFFD, as everywhere on the web.
 *
 * Written out, since most texts are words, for which a call of `TextEncoder` costs more than all else.
 */
export function utf8WithPlaces(text: string): Utf8 {
  let size = 0;
  for (let place = 0; place < text.length; place++) {
    const unit = text.charCodeAt(place);
    if (unit < 0x80) size += 1;
    else if (unit < 0x800) size += 2;
    else if (isPair(text, place, unit)) {
      size += 4;
      place += 1;
    } else size += 3;
  }
  const bytes = new Uint8Array(size);
  const starts = new Uint32Array(size);
  const ends = new Uint32Array(size);
  let at = 0;
  for (let place = 0; place < text.length; ) {
    const unit = text.charCodeAt(place);
    const first = at;
    let units = 1;
    if (unit < 0x80) bytes[at++] = unit;
    else if (unit < 0x800) {
      bytes[at++] = 0xc0 | (unit >> 6);
      bytes[at++] = 0x80 | (unit & 0x3f);
    } else if (isPair(text, place, unit)) {
      const code = text.codePointAt(place)!;
      units = 2;
      bytes[at++] = 0xf0 | (code >> 18);
      bytes[at++] = 0x80 | ((code >> 12) & 0x3f);
      bytes[at++] = 0x80 | ((code >> 6) & 0x3f);
      bytes[at++] = 0x80 | (code & 0x3f);
    } else {
      const code = unit >= 0xd800 && unit <= 0xdfff ? 0xfffd : unit;
      bytes[at++] = 0xe0 | (code >> 12);
      bytes[at++] = 0x80 | ((code >> 6) & 0x3f);
      bytes[at++] = 0x80 | (code & 0x3f);
    }
    for (let i = first; i < at; i++) {
      starts[i] = place;
      ends[i] = place + units;
    }
    place += units;
  }
  return { bytes, starts, ends };
}

function isPair(text: string, place: number, unit: number): boolean {
  if (unit < 0xd800 || unit > 0xdbff) return false;
  const next = text.charCodeAt(place + 1);
  return next >= 0xdc00 && next <= 0xdfff;
}
