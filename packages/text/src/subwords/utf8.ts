const encoder = new TextEncoder();

export interface Utf8 {
  readonly bytes: Uint8Array;
  /** By byte: where the character that it belongs to starts and ends in the text, in UTF-16 units. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

/** A text's bytes, and where they stand in it. A broken surrogate counts as U+FFFD, as everywhere on the web. */
export function utf8WithPlaces(text: string): Utf8 {
  const bytes = encoder.encode(text);
  const starts = new Uint32Array(bytes.length);
  const ends = new Uint32Array(bytes.length);
  let at = 0;
  for (let place = 0; place < text.length; ) {
    const code = text.codePointAt(place)!;
    const units = code > 0xffff ? 2 : 1;
    const size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (let i = 0; i < size; i++, at++) {
      starts[at] = place;
      ends[at] = place + units;
    }
    place += units;
  }
  return { bytes, starts, ends };
}
