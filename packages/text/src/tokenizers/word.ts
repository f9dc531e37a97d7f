import { type NormalizeOptions, normalizer } from '../normalize.ts';
import { segmentsOf } from './segments.ts';
import type { Token, Tokenizer } from './tokenizer.ts';

export interface WordTokenizerOptions extends NormalizeOptions {
  /** Keep punctuation as tokens of its own; default false. */
  readonly punctuation?: boolean;
  /** Whose rules for words, a BCP 47 tag; default `en`. They differ little but for scripts without spaces. */
  readonly locale?: string;
}

/** Anything that is more than spaces and punctuation: letters, digits, signs that combine with them, emoji. */
const meaningful = /[\p{L}\p{N}\p{M}\p{Extended_Pictographic}\p{Regional_Indicator}]/u;
const blank = /^[\p{White_Space}\p{Default_Ignorable_Code_Point}]*$/u;

/**
 * Cuts a text into words by Unicode's rules (UAX #29): the tokenizer to begin with, for any language.
 *
 * Letters of every script are kept, with their accents; Chinese, Japanese and Thai, which write no spaces, are cut
 * by the dictionary of the JavaScript engine's ICU. An emoji is a word.
 *
 * @example
 * wordTokenizer().tokenize('Grinning Cat, 東京!').map((token) => token.text); // ['grinning', 'cat', '東京']
 */
export function wordTokenizer(options: WordTokenizerOptions = {}): Tokenizer {
  const {
    lowerCase = true,
    form = 'NFC',
    stripAccents = false,
    punctuation = false,
    locale = 'en',
  } = options;
  const normalize = normalizer({ lowerCase, form, stripAccents });
  const segmenter = new Intl.Segmenter(locale, { granularity: 'word' });
  return {
    config: { kind: 'word', lowerCase, form, stripAccents, punctuation, locale },
    tokenize(text) {
      const tokens: Token[] = [];
      for (const { segment, index } of segmentsOf(segmenter, text)) {
        if (punctuation ? blank.test(segment) : !meaningful.test(segment)) continue;
        tokens.push({ text: normalize(segment), start: index, end: index + segment.length });
      }
      return tokens;
    },
  };
}
