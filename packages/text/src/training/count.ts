import { requireTexts } from './check.ts';

/** How often each word occurs, in the order of first occurrence. */
export function countWords(
  texts: Iterable<string>,
  wordsOf: (text: string) => Iterable<string>,
): ReadonlyMap<string, number> {
  requireTexts(texts);
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (const word of wordsOf(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}
