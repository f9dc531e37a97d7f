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

/**
 * Names as an error lists them: in quotes, and after the first `limit` only how many there are more.
 *
 * @example
 * listNames(['a', 'b', 'c'], 2); // '"a", "b", and 1 more'
 */
export function listNames(names: readonly string[], limit = 20): string {
  const listed = names.slice(0, limit).map((name) => `"${name}"`);
  if (names.length > limit) listed.push(`and ${names.length - limit} more`);
  return listed.join(', ');
}

/** A sentence for an error: `Did you mean "epochs"?` or, where nothing is near, `Known: "a", "b".`, the first twenty. */
export function suggestName(name: string, candidates: Iterable<string>): string {
  const known = [...candidates].sort();
  const nearest = nearestName(name, known);
  if (nearest !== undefined) return `Did you mean "${nearest}"?`;
  return known.length === 0 ? 'None is known.' : `Known: ${listNames(known)}.`;
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
