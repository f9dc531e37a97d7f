/** What a JPEG says of itself before its pixels. */
export interface JpegHead {
  /** In pixels, as stored: a picture may have to be turned. */
  readonly width: number;
  readonly height: number;
  /** 3 of colours, 1 of grey, 4 of ink. */
  readonly components: number;
  /** Whether it holds EXIF data, by which it may have to be turned. */
  readonly exif: boolean;
  /** Its colour profile; `undefined` where there is none, or one in several parts. */
  readonly profile?: Uint8Array | undefined;
}

/**
 * Reads the segments before the pixels.
 *
 * Source: ITU-T T.81, annex B (segments, frame header); ICC.1:2022, annex B.4 (profile); EXIF 2.3, clause 4.7.2.
 *
 * @returns `undefined` where they are not as they should be
 */
export function readJpegHead(jpeg: Uint8Array): JpegHead | undefined {
  const view = new DataView(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength);
  let frame: Pick<JpegHead, 'width' | 'height' | 'components'> | undefined;
  let [profile, exif]: [Uint8Array | undefined, boolean] = [undefined, false];
  // Segments: FF, kind, length in two bytes, content.
  for (let at = 2; at + 18 < jpeg.length && jpeg[at] === 0xff; ) {
    const kind = jpeg[at + 1]!;
    const end = at + 2 + view.getUint16(at + 2);
    if (kind === START_OF_SCAN) return frame && { ...frame, exif, profile };
    if (isFrame(kind)) {
      frame = {
        height: view.getUint16(at + 5),
        width: view.getUint16(at + 7),
        components: jpeg[at + 9]!,
      };
    } else if (kind === APP1) {
      exif ||= begins(jpeg, at + 4, 'Exif\0');
    } else if (kind === APP2 && begins(jpeg, at + 4, 'ICC_PROFILE\0')) {
      // The number of the part, and how many there are.
      profile = jpeg[at + 17] === 1 ? jpeg.subarray(at + 18, end) : undefined;
    }
    at = end;
  }
  return undefined;
}

const START_OF_SCAN = 0xda;
const APP1 = 0xe1;
const APP2 = 0xe2;

/** Frame headers are C0 to CF, but for tables of codes (C4), an extension (C8) and conditioning (CC). */
function isFrame(kind: number): boolean {
  return kind >= 0xc0 && kind <= 0xcf && kind !== 0xc4 && kind !== 0xc8 && kind !== 0xcc;
}

function begins(bytes: Uint8Array, offset: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[offset + i] !== text.charCodeAt(i)) return false;
  return true;
}
