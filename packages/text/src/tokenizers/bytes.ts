import { utf8WithPlaces } from '../subwords/utf8.ts';
import type { Tokenizer } from './tokenizer.ts';

/** Padding, and then the 256 bytes. */
const FIRST_BYTE = 1;
const tokens: readonly string[] = [
  '[PAD]',
  ...Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`),
];

/**
 * Cuts a text into its bytes in UTF-8: a vocabulary of 257 that knows every text of every language.
 *
 * Id 0 is padding, id 1 + b is byte b.
 *
 * @example
 * byteTokenizer().tokenize('é').map((token) => token.id); // [196, 170]
 */
export function byteTokenizer(): Tokenizer {
  return {
    config: { kind: 'byte' },
    vocabulary: { tokens },
    special: { padding: 0, unknown: 0, before: [], after: [] },
    tokenize(text) {
      const { bytes, starts, ends } = utf8WithPlaces(text);
      return Array.from(bytes, (byte, i) => {
        const id = byte + FIRST_BYTE;
        return { text: tokens[id]!, start: starts[i]!, end: ends[i]!, id };
      });
    },
  };
}
