import { byteCharacters, gpt2Pieces } from '../subwords/byte-level.ts';
import { bpeTokenizer } from '../tokenizers/bpe.ts';
import type { Tokenizer } from '../tokenizers/tokenizer.ts';
import { checkTraining } from './check.ts';
import { countWords } from './count.ts';
import { learnMerges } from './learn-merges.ts';
import type { TrainSubwordsOptions } from './wordpiece.ts';

const END = '<|endoftext|>';
const encoder = new TextEncoder();

/**
 * Trains a byte-level BPE vocabulary on your own texts: no text of any language is ever unknown to it.
 *
 * The same texts give the same vocabulary. Id 0 is `<|endoftext|>`, which also fills up.
 *
 * @throws CrossmodalError `text/training` when the size is too small for the 257 tokens to begin with
 * @example
 * const tokenizer = trainBpe(texts, { size: 8000 });
 * writeFileSync('tokenizer.json', JSON.stringify(toTokenizerJson(tokenizer)));
 */
export function trainBpe(texts: Iterable<string>, options: TrainSubwordsOptions): Tokenizer {
  const { size, minCount = 2, onProgress } = options;
  const first = [END, ...byteCharacters];
  checkTraining(options, first.length);
  const counts = countWords(texts, (text) => text.match(gpt2Pieces) ?? []);
  const { tokens, merges } = learnMerges({
    words: Array.from(
      counts,
      ([piece, count]) =>
        [Array.from(encoder.encode(piece), (byte) => byteCharacters[byte]!), count] as const,
    ),
    tokens: first,
    size,
    minCount,
    join: (left, right) => left + right,
    ...(onProgress && { onProgress }),
  });
  return bpeTokenizer({ tokens, merges: merges.map((pair) => pair.join(' ')), padding: END });
}
