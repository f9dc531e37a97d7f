/**
 * GPT-2's pieces of a text, before any merge: contractions, words with the space before them, numbers, signs, spaces.
 *
 * `\p{White_Space}` is what `\s` is elsewhere; in JavaScript it also holds the byte order mark and lacks U+0085.
 *
 * Source: Radford et al., "Language models are unsupervised multitask learners", 2019.
 */
export const gpt2Pieces: RegExp =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

/** A printable character for each byte: itself where it is one, others from U+0100 on. */
export const byteCharacters: readonly string[] = makeByteCharacters();

function makeByteCharacters(): readonly string[] {
  const printable = (byte: number): boolean =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(printable(byte) ? byte : next++));
}
