import { CrossmodalError } from '@crossmodal/core';
import { characterRules } from '../subwords/bert-characters.ts';
import { remember } from '../subwords/cache.ts';
import { splitWords } from '../subwords/split-words.ts';
import type { BasicTokenizerOptions } from './basic.ts';
import type { SpecialIds, Token, Tokenizer } from './tokenizer.ts';

export interface WordPieceOptions extends BasicTokenizerOptions {
  /** Tokens by id: the lines of `vocab.txt`. Pieces inside a word begin with `##`. */
  readonly tokens: readonly string[];
  /** Set `[CLS]` before a text and `[SEP]` behind it; default true where the vocabulary has them. */
  readonly frame?: boolean;
}

/** A longer word is unknown as a whole. In characters. */
const MAX_WORD = 100;
const PREFIX = '##';

/**
 * BERT's tokenizer: words as the longest pieces that the vocabulary holds, from left to right.
 *
 * Gives the ids of Hugging Face's `BertWordPieceTokenizer`. A `[SEP]` that stands in a text is text.
 *
 * Source: Wu et al., "Google's neural machine translation system", 2016; Devlin et al., "BERT", 2018.
 *
 * @throws CrossmodalError `text/vocabulary` when there is no `[UNK]`
 * @example
 * const tokens = readFileSync('vocab.txt', 'utf8').trimEnd().split('\n');
 * wordPieceTokenizer({ tokens }).tokenize('unaffable'); // 'un', '##aff', '##able', with their ids and places
 */
export function wordPieceTokenizer(options: WordPieceOptions): Tokenizer {
  const { tokens, lowerCase = true, stripAccents = lowerCase, frame = true } = options;
  const ruleOf = characterRules({ lowerCase, stripAccents });
  const ids = new Map(tokens.map((token, id) => [token, id]));
  const unknown = ids.get('[UNK]');
  if (unknown === undefined) {
    throw new CrossmodalError('text/vocabulary', `expected "[UNK]" among the ${tokens.length} tokens.`);
  }
  const piecesOf = remember((word) => cut(word, ids));
  return {
    config: { kind: 'wordpiece', tokens, lowerCase, stripAccents, frame },
    vocabulary: { tokens },
    special: specialIds(ids, unknown, frame),
    tokenize(text) {
      const found: Token[] = [];
      for (const word of splitWords(text, ruleOf)) {
        const pieces = piecesOf(word.text);
        if (pieces === undefined) {
          found.push({ text: tokens[unknown]!, start: word.start, end: word.end, id: unknown });
        } else {
          for (const { id, from, to } of pieces) {
            const start = word.starts?.[from] ?? word.start + from;
            const end = word.ends?.[to - 1] ?? word.start + to;
            found.push({ text: tokens[id]!, start, end, id });
          }
        }
      }
      return found;
    },
  };
}

interface Piece {
  readonly id: number;
  readonly from: number;
  readonly to: number;
}

/** The longest known piece again and again; `undefined` where none is known. */
function cut(word: string, ids: ReadonlyMap<string, number>): readonly Piece[] | undefined {
  if (word.length > MAX_WORD && [...word].length > MAX_WORD) return undefined;
  const pieces: Piece[] = [];
  for (let from = 0; from < word.length; ) {
    let to = word.length;
    let id: number | undefined;
    for (; to > from; to--) {
      const piece = word.slice(from, to);
      id = ids.get(from === 0 ? piece : PREFIX + piece);
      if (id !== undefined) break;
    }
    if (id === undefined) return undefined;
    pieces.push({ id, from, to });
    from = to;
  }
  return pieces;
}

function specialIds(ids: ReadonlyMap<string, number>, unknown: number, frame: boolean): SpecialIds {
  const [before, after] = [ids.get('[CLS]'), ids.get('[SEP]')];
  const framed = frame && before !== undefined && after !== undefined;
  return {
    padding: ids.get('[PAD]') ?? 0,
    unknown,
    before: framed ? [before] : [],
    after: framed ? [after] : [],
  };
}
