import { CrossmodalError } from '@crossmodal/core';
import { byteCharacters, gpt2Pieces } from '../subwords/byte-level.ts';
import { remember } from '../subwords/cache.ts';
import { mergeSymbols, mergeTable } from '../subwords/merge.ts';
import { utf8WithPlaces } from '../subwords/utf8.ts';
import type { Token, Tokenizer } from './tokenizer.ts';

export interface BpeOptions {
  /** Tokens by id: the keys of `vocab.json` in the order of their values. */
  readonly tokens: readonly string[];
  /** The lines of `merges.txt` without its first: two tokens each, with a space between. */
  readonly merges: readonly string[];
  /** Begin each text with a space, so that its first word is one like any other; default false. */
  readonly prefixSpace?: boolean;
  /** The token that fills up; default `<|endoftext|>`, as there is no other in GPT-2. */
  readonly padding?: string;
}

/**
 * GPT-2's tokenizer: bytes merged into the pieces that were most frequent in training; no text is unknown to it.
 *
 * Gives the ids of Hugging Face's `ByteLevelBPETokenizer`. Special tokens that stand in a text are text.
 *
 * Source: Sennrich et al., "Neural machine translation of rare words with subword units", ACL 2016; on bytes:
 * Radford et al., 2019.
 *
 * @throws CrossmodalError `text/vocabulary` when a byte or a merge has no token
 * @example
 * const vocabulary = JSON.parse(readFileSync('vocab.json', 'utf8'));
 * const tokens = Object.keys(vocabulary).sort((a, b) => vocabulary[a] - vocabulary[b]);
 * const merges = readFileSync('merges.txt', 'utf8').trimEnd().split('\n').slice(1);
 * bpeTokenizer({ tokens, merges }).tokenize('Hello world');
 */
export function bpeTokenizer(options: BpeOptions): Tokenizer {
  const { tokens, merges, prefixSpace = false, padding = '<|endoftext|>' } = options;
  const ids = new Map(tokens.map((token, id) => [token, id]));
  const idOf = (token: string): number => {
    const id = ids.get(token);
    if (id !== undefined) return id;
    throw new CrossmodalError(
      'text/vocabulary',
      `expected a token ${JSON.stringify(token)}, there is none.`,
      {
        hint: 'Do the vocabulary and the merges belong together?',
      },
    );
  };
  const byteIds = byteCharacters.map(idOf);
  const table = mergeTable(
    merges.map((line) => {
      const [left = '', right = ''] = line.split(' ');
      return [idOf(left), idOf(right), idOf(left + right)];
    }),
  );
  const tokensOf = remember((piece): readonly PieceToken[] => {
    const { bytes, starts, ends } = utf8WithPlaces(piece);
    const symbols = new Int32Array(bytes.length);
    for (let i = 0; i < bytes.length; i++) symbols[i] = byteIds[bytes[i]!]!;
    const merged = mergeSymbols(symbols, table);
    return merged.ids.map((id, i) => {
      const last = (merged.starts[i + 1] ?? bytes.length) - 1;
      return { id, text: tokens[id]!, from: starts[merged.starts[i]!]!, to: ends[last]! };
    });
  });
  return {
    config: { kind: 'bpe', tokens, merges, prefixSpace, padding },
    vocabulary: { tokens },
    special: { padding: ids.get(padding) ?? 0, unknown: ids.get(padding) ?? 0, before: [], after: [] },
    tokenize(text) {
      const added = prefixSpace && text !== '' && !text.startsWith(' ') ? 1 : 0;
      const found: Token[] = [];
      for (const match of (added === 1 ? ` ${text}` : text).matchAll(gpt2Pieces)) {
        const base = match.index - added;
        for (const { id, text: token, from, to } of tokensOf(match[0])) {
          const start = Math.max(0, base + from);
          // A space that was set before the text counts as its first character, as in Python.
          const end = base + to > 0 ? base + to : String.fromCodePoint(text.codePointAt(0)!).length;
          found.push({ text: token, start, end, id });
        }
      }
      return found;
    },
  };
}

/** A token, and where it stands in its piece of the text. */
interface PieceToken {
  readonly id: number;
  readonly text: string;
  readonly from: number;
  readonly to: number;
}
