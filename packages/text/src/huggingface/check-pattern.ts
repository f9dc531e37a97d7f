import type { CrossmodalError } from '@crossmodal/core';
import { type Growth, growthOfSearch } from '../patterns/cost.ts';
import { UnsupportedPattern } from '../patterns/syntax.ts';
import { ManyWays, MOST_WAYS } from '../patterns/ways.ts';
import { objectAt, refuse, textAt } from './fields.ts';
import { loadLibrary } from './load-library.ts';

/** Published patterns have up to 600. */
const LONGEST_PATTERN = 10_000;

const HINT =
  'Its search could take hours. Write it so that no two neighbouring repetitions can read the same characters, as a+b for (a+)+b and a+b for a*a*b.';

/**
 * Refuses a pattern whose search may take exponential time, as that of `(a|a)*b`, or that of a high power.
 *
 * What is checked is what will run: the regular expression that the library makes of the pattern.
 *
 * @returns how the time of a search grows with the length of the text
 * @throws CrossmodalError `text/tokenizer-json`
 */
export function checkPattern(value: unknown, place: string): Growth {
  const pattern = objectAt(value, place);
  if (pattern.Regex === undefined) {
    textAt(pattern.String, `${place}.String`);
    return 'linear';
  }
  const regex = textAt(pattern.Regex, `${place}.Regex`, LONGEST_PATTERN);
  try {
    return growthOfSearch(sourceOf(regex));
  } catch (cause) {
    throw refusal(cause, `${place}.Regex`, regex);
  }
}

function sourceOf(regex: string): string {
  // Its types say nothing of this class, of which a tokenizer's step is made.
  const { SplitPreTokenizer } = loadLibrary() as unknown as {
    readonly SplitPreTokenizer: new (config: unknown) => { readonly pattern: RegExp };
  };
  return new SplitPreTokenizer({ type: 'Split', pattern: { Regex: regex } }).pattern.source;
}

function refusal(cause: unknown, place: string, regex: string): CrossmodalError {
  if (cause instanceof ManyWays) {
    const expected = `a pattern that can read every text in few ways (it has more than ${MOST_WAYS} for those with ${JSON.stringify(cause.text)})`;
    return refuse(place, expected, regex, HINT);
  }
  if (cause instanceof UnsupportedPattern) return refuse(place, `a pattern ${cause.message}`, regex, HINT);
  return refuse(
    place,
    `a pattern that JavaScript can run (${(cause as Error).message})`,
    regex,
    'Take the pattern of another version of the tokenizer, or write it without what JavaScript lacks.',
  );
}
