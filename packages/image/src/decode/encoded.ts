import { describeContent, imageFormats, sniffFormat } from './formats.ts';
import { type EncodedImage, imageError, readSource } from './source.ts';

/** The bytes of a picture of one of the formats that are wanted. @throws CrossmodalError `image/format` */
export async function readEncoded(source: EncodedImage): Promise<Uint8Array> {
  const bytes = await readSource(source);
  if (sniffFormat(bytes) !== undefined) return bytes;
  const problem = `expected a picture (${imageFormats.join(', ')}), got ${describeContent(bytes)}.`;
  throw imageError('image/format', problem, source);
}
