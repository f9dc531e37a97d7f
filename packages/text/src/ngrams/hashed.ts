import { CrossmodalError } from '@crossmodal/core';

export interface NgramOptions {
  /** Lengths in characters (code points), the word's boundaries `<` and `>` among them; as [3, 4, 5]. */
  readonly sizes: readonly number[];
  /** How many numbers n-grams are hashed to. */
  readonly buckets: number;
}

const encoder = new TextEncoder();

/**
 * The parts of a word as numbers from 1 to `buckets`: with them, words never seen in training resemble known ones.
 *
 * The word is set between `<` and `>`, so that `<un` at its start is not the `un` inside another. Each part's number
 * is the 32-bit FNV-1a hash of its UTF-8 bytes modulo `buckets`, plus 1, as 0 stands for none. Shorter parts come
 * first.
 *
 * Source: Bojanowski et al., "Enriching word vectors with subword information", TACL 2017.
 *
 * @throws CrossmodalError `text/ngrams` when sizes or buckets are no whole numbers from 1
 * @example
 * hashedNgrams('cat', { sizes: [3], buckets: 4096 }); // those of '<ca', 'cat' and 'at>'
 */
export function hashedNgrams(word: string, { sizes, buckets }: NgramOptions): Int32Array<ArrayBuffer> {
  if (![...sizes, buckets].every((number) => Number.isSafeInteger(number) && number >= 1)) {
    throw new CrossmodalError(
      'text/ngrams',
      `expected whole numbers from 1, got sizes ${sizes.join(', ')} and ${buckets} buckets.`,
    );
  }
  const bytes = encoder.encode(`<${word}>`);
  // Where each character starts, and where the last one ends.
  const starts: number[] = [];
  bytes.forEach((byte, i) => {
    if ((byte & 0xc0) !== 0x80) starts.push(i);
  });
  const characters = starts.length;
  starts.push(bytes.length);
  const ids: number[] = [];
  for (const size of sizes) {
    for (let first = 0; first + size <= characters; first++) {
      ids.push((fnv1a(bytes, starts[first]!, starts[first + size]!) % buckets) + 1);
    }
  }
  return Int32Array.from(ids);
}

/** FNV-1a, 32 bits (Fowler, Noll, Vo). */
function fnv1a(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return hash >>> 0;
}
