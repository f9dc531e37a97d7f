import { UnsupportedPattern } from './syntax.ts';
import type { Situation } from './ways.ts';

/** Pairs of situations; more are not looked through. */
const MOST_PAIRS = 100_000;

/**
 * Whether searches may look far ahead again and again over the same part of a text.
 *
 * A search that reads on and on without a match costs the length of what it read, and may have to begin again near
 * where it began. That alone does no harm: `\s*\n|\s+` reads many spaces in vain for a line's end, and then takes
 * them all. It does if a second search, begun in what the first one reads in vain, can read on in vain beside it.
 */
export function looksFarAgain(starts: ReadonlyMap<number | undefined, Situation>): boolean {
  const firsts = inVain([...starts.values()]);
  const begin = [...firsts].map((first): Pair => [first, starts.get(first.before)!]);
  // Both on the same characters; the first one in vain all the while.
  const follow = ([first, second]: Pair, vain: boolean): Pair[] =>
    [...first.next].flatMap(([symbol, { to, matched }]): Pair[] => {
      const other = second.next.get(symbol);
      if (matched || !firsts.has(to) || other === undefined || (vain && other.matched)) return [];
      return [[to, other.to]];
    });
  const pairs = reachable(begin, (pair) => follow(pair, false), keyOf());
  return onCycles(pairs, (pair) => follow(pair, true), keyOf()).length > 0;
}

type Pair = readonly [first: Situation, second: Situation];

/** The situations from which a search can come back to them without a match. */
function inVain(starts: readonly Situation[]): ReadonlySet<Situation> {
  const key = (situation: Situation): Situation => situation;
  const all = reachable(starts, ({ next }) => [...next.values()].map(({ to }) => to), key);
  return new Set(
    onCycles(all, ({ next }) => [...next.values()].flatMap(({ to, matched }) => (matched ? [] : [to])), key),
  );
}

/** One key for a pair, whatever array holds it. */
function keyOf(): (pair: Pair) => number {
  const numbers = new Map<Situation, number>();
  const numberOf = (situation: Situation): number => {
    if (!numbers.has(situation)) numbers.set(situation, numbers.size);
    return numbers.get(situation)!;
  };
  return ([first, second]) => numberOf(first) * 1e6 + numberOf(second);
}

function reachable<Item>(
  starts: readonly Item[],
  after: (item: Item) => readonly Item[],
  keyOf: (item: Item) => unknown,
): readonly Item[] {
  const known = new Map<unknown, Item>();
  const open: Item[] = [];
  const reach = (item: Item): void => {
    const key = keyOf(item);
    if (known.has(key)) return;
    if (known.size === MOST_PAIRS) {
      throw new UnsupportedPattern('of fewer ways in which repetitions can follow each other');
    }
    known.set(key, item);
    open.push(item);
  };
  starts.forEach(reach);
  for (let item = open.pop(); item !== undefined; item = open.pop()) after(item).forEach(reach);
  return [...known.values()];
}

/** Leaves out what leads nowhere, and what nothing leads to, until what is left lies on cycles or between them. */
function onCycles<Item>(
  items: readonly Item[],
  after: (item: Item) => readonly Item[],
  keyOf: (item: Item) => unknown,
): readonly Item[] {
  const followers = new Map<unknown, readonly unknown[]>();
  for (const item of items) followers.set(keyOf(item), after(item).map(keyOf));
  const forward = peel(followers);
  const backward = new Map<unknown, unknown[]>([...forward.keys()].map((key) => [key, []]));
  for (const [key, to] of forward) for (const other of to) backward.get(other)!.push(key);
  const left = peel(backward);
  return items.filter((item) => left.has(keyOf(item)));
}

/** Leaves out what leads nowhere, again and again. */
function peel(edges: ReadonlyMap<unknown, readonly unknown[]>): ReadonlyMap<unknown, readonly unknown[]> {
  const sources = new Map<unknown, unknown[]>();
  const degree = new Map<unknown, number>();
  for (const [key, to] of edges) {
    const inside = to.filter((other) => edges.has(other));
    degree.set(key, inside.length);
    for (const other of inside) sources.set(other, [...(sources.get(other) ?? []), key]);
  }
  const left = new Map(edges);
  const open = [...degree].filter(([, count]) => count === 0).map(([key]) => key);
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    left.delete(key);
    for (const source of sources.get(key) ?? []) {
      const count = degree.get(source)! - 1;
      degree.set(source, count);
      if (count === 0) open.push(source);
    }
  }
  return new Map([...left].map(([key, to]) => [key, to.filter((other) => left.has(other))]));
}
