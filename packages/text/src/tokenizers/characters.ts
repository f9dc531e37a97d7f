import { segmentsOf } from './segments.ts';
import type { Tokenizer } from './tokenizer.ts';

/**
 * Cuts a text into characters as people see them (grapheme clusters): an accented letter, a family emoji is one.
 *
 * @example
 * characterTokenizer().tokenize('né 👨‍👩‍👧').map((token) => token.text); // ['n', 'é', ' ', '👨‍👩‍👧']
 */
export function characterTokenizer(options: { readonly lowerCase?: boolean } = {}): Tokenizer {
  const { lowerCase = false } = options;
  const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
  return {
    config: { kind: 'character', lowerCase },
    tokenize: (text) =>
      segmentsOf(segmenter, text).map(({ segment, index }) => ({
        text: lowerCase ? segment.toLowerCase() : segment,
        start: index,
        end: index + segment.length,
      })),
  };
}
