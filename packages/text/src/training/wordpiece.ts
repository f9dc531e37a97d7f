import { CrossmodalError } from '@crossmodal/core';
import { type BasicTokenizerOptions, basicTokenizer } from '../tokenizers/basic.ts';
import type { Tokenizer } from '../tokenizers/tokenizer.ts';
import { wordPieceTokenizer } from '../tokenizers/wordpiece.ts';
import { compareCodePoints } from '../vocabulary/code-points.ts';
import { checkTraining } from './check.ts';
import { countWords } from './count.ts';
import { learnMerges } from './learn-merges.ts';

export interface TrainSubwordsOptions {
  /** How many tokens there are to be, special ones and the alphabet among them. */
  readonly size: number;
  /** Pairs that occur less often are not merged; default 2. */
  readonly minCount?: number;
  readonly onProgress?: (size: number, target: number) => void;
}

export interface TrainWordPieceOptions extends TrainSubwordsOptions, BasicTokenizerOptions {
  /** How many different characters at most, the most frequent; default 1,000. */
  readonly maxAlphabet?: number;
}

const special = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];

/**
 * Trains a WordPiece vocabulary on your own texts: for networks that are to cope with words never seen.
 *
 * As Hugging Face does, pieces are learnt by merging the most frequent pair. The same texts give the same vocabulary.
 *
 * @throws CrossmodalError `text/training` when the size is too small for the special tokens and the alphabet
 * @example
 * const tokenizer = trainWordPiece(texts, { size: 8000 });
 * writeFileSync('tokenizer.json', JSON.stringify(toTokenizerJson(tokenizer)));
 */
export function trainWordPiece(texts: Iterable<string>, options: TrainWordPieceOptions): Tokenizer {
  const { size, minCount = 2, maxAlphabet = 1000, onProgress } = options;
  const { lowerCase = true, stripAccents = lowerCase } = options;
  const basic = basicTokenizer({ lowerCase, stripAccents });
  const counts = countWords(texts, (text) => basic.tokenize(text).map((token) => token.text));
  if (!Number.isSafeInteger(maxAlphabet) || maxAlphabet < 1) {
    throw new CrossmodalError(
      'text/training',
      `expected maxAlphabet to be a whole number from 1, got ${maxAlphabet}.`,
      { hint: 'Words with other characters than so many of the most frequent are unknown.' },
    );
  }
  const alphabet = commonest(counts, maxAlphabet);
  const words: [string[], number][] = [];
  const symbols = new Set<string>();
  for (const [word, count] of counts) {
    const characters = [...word];
    if (!characters.every((character) => alphabet.has(character))) continue;
    const pieces = characters.map((character, i) => (i === 0 ? character : `##${character}`));
    for (const piece of pieces) symbols.add(piece);
    words.push([pieces, count]);
  }
  const first = [...special, ...[...symbols].sort(compareCodePoints)];
  checkTraining(options, first.length);
  const { tokens } = learnMerges({
    words,
    tokens: first,
    size,
    minCount,
    join: (left, right) => left + right.slice(2),
    ...(onProgress && { onProgress }),
  });
  return wordPieceTokenizer({ tokens, lowerCase, stripAccents });
}

/** The characters that occur most often, the first by code point among equals. */
function commonest(words: ReadonlyMap<string, number>, limit: number): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const [word, count] of words) {
    for (const character of word) counts.set(character, (counts.get(character) ?? 0) + count);
  }
  const sorted = [...counts].sort(([a, m], [b, n]) => n - m || compareCodePoints(a, b));
  return new Set(sorted.slice(0, limit).map(([character]) => character));
}
