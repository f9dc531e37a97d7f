import { CrossmodalError } from '@crossmodal/core';
import { tokensById } from '../vocabulary/tokens-by-id.ts';
import { type BpeOptions, bpeTokenizer } from './bpe.ts';
import type { Tokenizer } from './tokenizer.ts';
import { type WordPieceOptions, wordPieceTokenizer } from './wordpiece.ts';

/**
 * BERT's tokenizer from the content of its `vocab.txt`: a token a line, the first one's id 0.
 *
 * @throws CrossmodalError `text/vocabulary` when there is no `[UNK]`
 * @example
 * const tokenizer = fromVocabTxt(readFileSync('vocab.txt', 'utf8'), { lowerCase: true });
 */
export function fromVocabTxt(content: string, options: Omit<WordPieceOptions, 'tokens'> = {}): Tokenizer {
  return wordPieceTokenizer({ ...options, tokens: linesOf(content) });
}

/**
 * GPT-2's tokenizer from the contents of its `vocab.json`, tokens and their ids, and its `merges.txt`.
 *
 * @throws CrossmodalError `text/vocabulary` when they are none, or do not belong together
 * @example
 * const tokenizer = fromVocabJson(readFileSync('vocab.json', 'utf8'), readFileSync('merges.txt', 'utf8'));
 */
export function fromVocabJson(
  vocab: string,
  merges: string,
  options: Omit<BpeOptions, 'tokens' | 'merges'> = {},
): Tokenizer {
  const [first = '', ...rest] = linesOf(merges);
  const lines = first.startsWith('#version') ? rest : [first, ...rest];
  return bpeTokenizer({
    ...options,
    tokens: tokensById(parse(vocab)),
    merges: lines.filter((line) => line !== ''),
  });
}

function parse(content: string): unknown {
  try {
    return JSON.parse(withoutMark(content));
  } catch (cause) {
    throw new CrossmodalError('text/vocabulary', `expected JSON, ${(cause as Error).message}.`, {
      hint: 'Give the content of vocab.json.',
      cause,
    });
  }
}

/** Without what Windows leaves at the ends of lines, and without an end of the last line. */
function linesOf(content: string): readonly string[] {
  const lines = withoutMark(content).split(/\r?\n/);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

function withoutMark(content: string): string {
  return content.replace(/^\ufeff/, '');
}
