import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { type Growth, growthOfSearch } from '../../src/patterns/cost.ts';
import { type Graph, graphOf, type Node } from '../../src/patterns/graph.ts';
import { parsePattern } from '../../src/patterns/syntax.ts';
import { MOST_WAYS } from '../../src/patterns/ways.ts';

/** Random patterns over three letters: much in them overlaps. */
const leaf = fc.constantFrom('a', 'b', 'c', '[ab]', '[^a]', '[^b]', '\\w', 'ab', '');
const sign = fc.constantFrom('', '', '*', '+', '?', '*?', '+?', '??', '{2}', '{0,3}', '{2,}', '{1,4}?');
const look = fc.constantFrom('(?=', '(?!', '(?<=', '(?<!');
const { pattern: patterns } = fc.letrec<{ pattern: string; sequence: string; part: string }>((tie) => ({
  pattern: fc.array(tie('sequence'), { minLength: 1, maxLength: 3 }).map((options) => options.join('|')),
  sequence: fc.array(tie('part'), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('')),
  part: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.tuple(leaf, sign).map(([text, times]) => (text === '' ? '' : `${text}${times}`)),
    fc.tuple(tie('pattern'), sign).map(([inner, times]) => `(?:${inner})${times}`),
    fc.tuple(look, tie('pattern')).map(([open, inner]) => `${open}${inner})`),
  ),
}));

const growthOf = (pattern: string): Growth | undefined => {
  try {
    return growthOfSearch(pattern);
  } catch {
    return undefined;
  }
};

/** Searches a text in another thread, which can be ended. */
function searcher(): { search(source: string, text: string): Promise<number | undefined>; end(): void } {
  const code = `const { parentPort } = require('node:worker_threads');
    parentPort.on('message', ({ source, text }) => {
      let matches = 0;
      for (const _ of text.matchAll(new RegExp(source, 'gu'))) matches++;
      parentPort.postMessage(matches);
    });`;
  let worker: Worker | undefined;
  const end = (): void => {
    void worker?.terminate();
    worker = undefined;
  };
  return {
    end,
    search: (source, text) =>
      new Promise((resolve) => {
        worker ??= new Worker(code, { eval: true });
        const limit = setTimeout(() => {
          end();
          resolve(undefined);
        }, 5000);
        worker.once('message', (matches: number) => {
          clearTimeout(limit);
          resolve(matches);
        });
        worker.postMessage({ source, text });
      }),
  };
}

const { search, end } = searcher();
afterAll(end);

it('ends a search that does not end', { timeout: 20_000 }, async () => {
  expect(await search('(?:a|a)*b', 'a'.repeat(60))).toBeUndefined();
  expect(await search('a', 'aa')).toBe(2);
});

it('never hangs JavaScript with a pattern that is not refused', { timeout: 120_000 }, async () => {
  const seen = { refused: 0, linear: 0, quadratic: 0 };
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' '), maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(patterns, letters, letters, letters, async (pattern, start, again, rest) => {
      const growth = growthOf(pattern);
      seen[growth ?? 'refused'] += 1;
      if (growth === undefined) return;
      const times = growth === 'linear' ? 20_000 : 500;
      expect(await search(pattern, start + again.repeat(times) + rest)).toBeDefined();
    }),
    { numRuns: 2000, seed: 27 },
  );
  // A check that refuses all, or nothing, would pass as well.
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(50);
});

it('counts the ways of a search that backtracks as JavaScript does', () => {
  const texts = fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' '), maxLength: 12 });
  fc.assert(
    fc.property(patterns, texts, (pattern, text) => {
      if (growthOf(pattern) === undefined) return;
      const graph = graphOf(parsePattern(pattern), false);
      // What is looked at beyond one character has a graph of its own.
      if (graph.looks.length > 0) return;
      const expected = new RegExp(pattern, 'uy');
      for (let place = 0; place <= text.length; place++) {
        expected.lastIndex = place;
        const match = expected.exec(text);
        const budget = { reads: 0 };
        expect(endOfMatch(graph, text, place, budget)).toBe(match === null ? -1 : place + match[0].length);
        expect(budget.reads).toBeLessThanOrEqual(MOST_WAYS * (text.length - place + 1));
      }
    }),
    { numRuns: 3000, seed: 28 },
  );
});

/** Searches as JavaScript's engine does, one way after the other; -1 where none leads to the end. */
function endOfMatch({ start }: Graph, text: string, from: number, budget: { reads: number }): number {
  const follow = (node: Node, place: number, entered: ReadonlyMap<number, number>): number => {
    switch (node.kind) {
      case 'end':
        return place;
      case 'read': {
        budget.reads += 1;
        const holds = place < text.length && new RegExp(`^(?:${node.source})$`, 'u').test(text[place]!);
        return holds ? follow(node.next, place + 1, entered) : -1;
      }
      case 'fork':
        for (const way of node.ways) {
          const end = follow(way, place, entered);
          if (end >= 0) return end;
        }
        return -1;
      case 'look': {
        const seen = text[node.behind ? place - 1 : place];
        const holds = seen !== undefined && new RegExp(`^(?:${node.source})$`, 'u').test(seen);
        return holds === node.negative ? -1 : follow(node.next, place, entered);
      }
      case 'enter':
        return follow(node.next, place, new Map(entered).set(node.loop, place));
      case 'leave':
        return entered.get(node.loop) === place ? -1 : follow(node.next, place, entered);
    }
  };
  return follow(start, from, new Map());
}
