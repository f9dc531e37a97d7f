/** What Python's tokenizers do with the matches of a `Split` step; the names are theirs. */
export type SplitBehavior = 'Isolated' | 'Removed' | 'MergedWithPrevious' | 'MergedWithNext' | 'Contiguous';

export const splitBehaviors: readonly string[] = [
  'Isolated',
  'Removed',
  'MergedWithPrevious',
  'MergedWithNext',
  'Contiguous',
] satisfies SplitBehavior[];

/**
 * Cuts a text at the matches of a pattern.
 *
 * @param invert take what is between the matches for the matches
 */
export function splitAt(
  text: string,
  pattern: RegExp,
  behavior: SplitBehavior,
  invert: boolean,
): readonly string[] {
  const parts: { readonly text: string; readonly match: boolean }[] = [];
  const add = (start: number, end: number, match: boolean): void => {
    if (start < end) parts.push({ text: text.slice(start, end), match: match !== invert });
  };
  let end = 0;
  for (const found of text.matchAll(pattern)) {
    add(end, found.index, false);
    end = found.index + found[0].length;
    add(found.index, end, true);
  }
  add(end, text.length, false);
  if (behavior === 'Removed') return parts.flatMap((part) => (part.match ? [] : [part.text]));
  const pieces: string[] = [];
  parts.forEach(({ text: part, match }, i) => {
    const before = parts[i - 1];
    const joins =
      before !== undefined &&
      (behavior === 'Contiguous'
        ? match === before.match
        : behavior === 'MergedWithPrevious'
          ? match && !before.match
          : behavior === 'MergedWithNext' && !match && before.match);
    if (joins) pieces[pieces.length - 1] += part;
    else pieces.push(part);
  });
  return pieces;
}
