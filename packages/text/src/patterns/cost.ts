import { alphabetOf } from './alphabet.ts';
import { looksFarAgain } from './far.ts';
import { type Graph, graphOf } from './graph.ts';
import { isEndless, type Pattern, parsePattern, UnsupportedPattern } from './syntax.ts';
import { followWays } from './ways.ts';

/** How the time to search a text for all matches of a pattern grows with its length, at worst. */
export type Growth = 'linear' | 'quadratic';

/**
 * Proves that a pattern cannot hang a backtracking search, whatever the text.
 *
 * @param source of a regular expression with the flag `u`, whose syntax JavaScript has accepted
 * @throws ManyWays with a text that can be read in too many ways; UnsupportedPattern when it cannot be worked out
 */
export function growthOfSearch(source: string): Growth {
  const pattern = parsePattern(source);
  if (looksAgain(pattern, false, false)) {
    throw new UnsupportedPattern('without an endless look behind or inside of an endless repetition');
  }
  const graphs = graphsOf(pattern, false);
  const alphabet = alphabetOf(graphs.flatMap(classesOf));
  const [starts] = graphs.map((graph) => followWays(graph, alphabet));
  return looksFarAgain(starts!) || graphs[0]!.looks.some(isEndless) ? 'quadratic' : 'linear';
}

/** The graph of a pattern, and those of what its looks look for. */
function graphsOf(pattern: Pattern, backward: boolean): readonly Graph[] {
  const graph = graphOf(pattern, backward);
  return [graph, ...graph.looks.flatMap(({ body, behind }) => graphsOf(body, behind))];
}

function classesOf({ nodes }: Graph): readonly string[] {
  return nodes.flatMap((node) => ('source' in node && node.source !== undefined ? [node.source] : []));
}

/** Whether one search may begin looks without end at any number of places. */
function looksAgain(pattern: Pattern, repeated: boolean, backward: boolean): boolean {
  switch (pattern.kind) {
    case 'one':
      return false;
    case 'look':
      return (repeated && isEndless(pattern.body)) || looksAgain(pattern.body, false, pattern.behind);
    case 'choice':
      return pattern.options.some((option) => looksAgain(option, repeated, backward));
    case 'repeat':
      return looksAgain(pattern.body, repeated || pattern.most === Number.POSITIVE_INFINITY, backward);
    case 'sequence': {
      let before = repeated;
      return (backward ? pattern.parts.toReversed() : pattern.parts).some((part) => {
        const again = looksAgain(part, before, backward);
        before ||= part.kind !== 'look' && isEndless(part);
        return again;
      });
    }
  }
}
