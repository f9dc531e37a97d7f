/** The formats that are decoded, by the bytes that files of them start with. */
const signatures: Readonly<Record<string, (bytes: Uint8Array) => boolean>> = {
  jpeg: (b) => b[0] === 0xff && b[1] === 0xd8 && b[2] === 0xff,
  png: (b) => starts(b, 0, '\x89PNG\r\n\x1a\n'),
  webp: (b) => starts(b, 0, 'RIFF') && starts(b, 8, 'WEBP'),
  gif: (b) => starts(b, 0, 'GIF87a') || starts(b, 0, 'GIF89a'),
  tiff: (b) => starts(b, 0, 'II*\0') || starts(b, 0, 'MM\0*'),
  avif: (b) => starts(b, 4, 'ftyp') && ['avif', 'avis', 'mif1', 'msf1'].some((brand) => starts(b, 8, brand)),
};

export const imageFormats: readonly string[] = Object.keys(signatures);

/** The format of a picture, by its content and not by its name; `undefined` for any other content. */
export function sniffFormat(bytes: Uint8Array): string | undefined {
  return imageFormats.find((format) => signatures[format]!(bytes));
}

/** What a file that is no picture seems to be, for an error. */
export function describeContent(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'an empty file';
  const head = Buffer.from(bytes.subarray(0, 256)).toString('latin1').trimStart();
  if (/<svg/i.test(head)) return 'an SVG, which is refused since it can load other files';
  if (/^<(!doctype|html|\?xml)/i.test(head)) return 'a web page or XML';
  if (head.startsWith('%PDF')) return 'a PDF';
  if (head.startsWith('PK')) return 'a zip archive';
  if (/^version https:\/\/git-lfs/.test(head)) return 'a pointer of Git LFS: run "git lfs pull"';
  if (/^BM/.test(head)) return 'a BMP';
  const hex = Buffer.from(bytes.subarray(0, 8))
    .toString('hex')
    .replace(/..(?=.)/g, '$& ');
  return `something else (it starts with ${hex})`;
}

function starts(bytes: Uint8Array, offset: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[offset + i] !== text.charCodeAt(i)) return false;
  return true;
}
