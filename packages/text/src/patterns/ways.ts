import type { Alphabet } from './alphabet.ts';
import type { Graph, Node } from './graph.ts';
import { UnsupportedPattern } from './syntax.ts';

/** The matching of a text may stand at so many places of a pattern at once; published patterns need up to 30. */
export const MOST_WAYS = 128;
/** Steps between two characters, different situations, and steps in all: more than these are not looked through. */
const MOST_STEPS = 5000;
const MOST_SITUATIONS = 2000;
const MOST_WORK = 5_000_000;

/** A way through the pattern that a backtracking search may have to try. */
interface Way {
  readonly node: Node;
  /** Whether it depends on a look that is not worked out here. */
  readonly maybe: boolean;
}

/** What all ways have come to behind the same characters, in the order in which they are tried. */
export interface Situation {
  readonly ways: readonly Way[];
  /** The kind of the last character, where the pattern looks behind. */
  readonly before: number | undefined;
  /** A text that leads here. */
  readonly text: string;
  /** By the kind of the next character, where any way goes on. */
  readonly next: Map<number, Step>;
}

export interface Step {
  readonly to: Situation;
  /** Whether the search, were it to end here, has certainly matched all that it read so far. */
  readonly matched: boolean;
}

/** There are too many ways to read `text`. */
export class ManyWays extends Error {
  readonly text: string;
  constructor(text: string) {
    super('many ways');
    this.text = text;
  }
}

/**
 * Follows every way in which a backtracking search can read any text, from one place of it on.
 *
 * A search tries one way after the other, each as far as it leads: its time is at most the number of ways at each
 * character, added up. So it is bounded by the length of the text if that number has a bound. All texts are followed
 * at once, by the kinds of their characters; situations that come again are not followed again. Ways behind one that
 * has certainly matched are never tried, and so not counted.
 *
 * @returns the situations at the start of a search, by the kind of the character before it
 * @throws ManyWays with a text; UnsupportedPattern when there are too many situations
 */
export function followWays(
  { start, nodes }: Graph,
  alphabet: Alphabet,
): ReadonlyMap<number | undefined, Situation> {
  const looksBehind = nodes.some((node) => node.kind === 'look' && node.behind && node.source !== undefined);
  const symbols = alphabet.symbols.map((_, symbol) => symbol);
  const known = new Map<string, Situation>();
  const open: Situation[] = [];
  const work = { steps: 0 };
  const reach = (ways: readonly Way[], before: number | undefined, text: string): Situation => {
    const key = `${before ?? ''}:${ways.map(({ node, maybe }) => `${node.number}${maybe ? '?' : ''}`).join()}`;
    let situation = known.get(key);
    if (situation === undefined) {
      situation = { ways, before, text, next: new Map() };
      if (known.size === MOST_SITUATIONS || work.steps > MOST_WORK) {
        throw new UnsupportedPattern('of fewer ways in which repetitions can follow each other');
      }
      known.set(key, situation);
      open.push(situation);
    }
    return situation;
  };
  const starts = new Map<number | undefined, Situation>();
  for (const before of looksBehind ? [undefined, ...symbols] : [undefined]) {
    starts.set(before, reach([{ node: start, maybe: false }], before, ''));
  }
  for (let situation = open.shift(); situation !== undefined; situation = open.shift()) {
    // The end of a text is one more kind of character, which nothing reads.
    for (const symbol of [...symbols, undefined]) {
      const { reads, matched } = advance(situation, symbol, alphabet, work);
      if (symbol === undefined) continue;
      const ways = reads.flatMap(({ node, maybe }) =>
        alphabet.has(node.source, symbol) ? [{ node: node.next, maybe }] : [],
      );
      if (ways.length === 0) continue;
      const to = reach(ways, looksBehind ? symbol : undefined, situation.text + alphabet.symbols[symbol]);
      situation.next.set(symbol, { to, matched });
    }
  }
  return starts;
}

type Read = Way & { readonly node: Node & { kind: 'read' } };

/** Follows all ways up to the next character, of which the looks are told; behind a certain match none is left. */
function advance(
  { ways, before, text }: Situation,
  after: number | undefined,
  alphabet: Alphabet,
  work: { steps: number },
): { readonly reads: readonly Read[]; readonly matched: boolean } {
  const reads: Read[] = [];
  const most = work.steps + MOST_STEPS;
  const entered = new Set<number>();
  const follow = (node: Node, maybe: boolean): boolean => {
    work.steps += 1;
    if (work.steps > most || reads.length > MOST_WAYS) throw new ManyWays(text);
    switch (node.kind) {
      case 'end':
        return !maybe;
      case 'read':
        reads.push({ node, maybe });
        return false;
      case 'fork':
        return node.ways.some((way) => follow(way, maybe));
      case 'look': {
        if (node.source === undefined) return follow(node.next, true);
        const seen = node.behind ? before : after;
        const holds = seen !== undefined && alphabet.has(node.source, seen);
        return holds !== node.negative && follow(node.next, maybe);
      }
      case 'enter': {
        entered.add(node.loop);
        const matched = follow(node.next, maybe);
        entered.delete(node.loop);
        return matched;
      }
      case 'leave':
        return !entered.has(node.loop) && follow(node.next, maybe);
    }
  };
  const matched = ways.some(({ node, maybe }) => follow(node, maybe));
  return { reads, matched };
}
