/**
 * The candidate nearest to a mistyped name, or `undefined` where none is near.
 *
 * Near means an edit distance (insertions, deletions, substitutions, swaps of neighbours; case ignored) of at
 * most a third of the longer name, and at least 1.
 *
 * @example
 * nearestName('learing_rate', ['learning_rate', 'epochs']); // 'learning_rate'
 */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    const limit = Math.max(1, Math.floor(Math.max(name.length, candidate.length) / 3));
    if (distance <= limit && distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** How many known names an error lists. */
const LISTED = 20;

/** A sentence for an error: `Did you mean "epochs"?` or, where nothing is near, `Known: "a", "b".`, the first twenty. */
export function suggestName(name: string, candidates: Iterable<string>): string {
  const known = [...candidates].sort();
  const nearest = nearestName(name, known);
  if (nearest !== undefined) return `Did you mean "${nearest}"?`;
  if (known.length === 0) return 'None is known.';
  const listed = known.slice(0, LISTED).map((name) => `"${name}"`);
  if (known.length > LISTED) listed.push(`and ${known.length - LISTED} more`);
  return `Known: ${listed.join(', ')}.`;
}

/** Optimal string alignment distance (Damerau 1964, without overlapping swaps). */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let cost = Math.min(last[j]! + 1, current[j - 1]! + 1, substitution);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, beforeLast[j - 2]! + 1);
      }
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length]!;
}
