import { type Pattern, readsOne, UnsupportedPattern } from './syntax.ts';

/** A place in a pattern at which the matching of a text can stand. */
export type Node =
  | { readonly kind: 'end'; readonly number: number }
  | { readonly kind: 'read'; readonly number: number; readonly source: string; readonly next: Node }
  /** The first way is tried first. */
  | { readonly kind: 'fork'; readonly number: number; readonly ways: readonly Node[] }
  | {
      readonly kind: 'look';
      readonly number: number;
      /** The class of the one character that it looks at; absent where it looks at more. */
      readonly source?: string;
      readonly behind: boolean;
      readonly negative: boolean;
      readonly next: Node;
    }
  /** JavaScript gives up a way on which an optional round of a loop reads nothing. */
  | { readonly kind: 'enter' | 'leave'; readonly number: number; readonly loop: number; readonly next: Node };

export interface Graph {
  readonly start: Node;
  readonly nodes: readonly Node[];
  /** Looks at more than one character. */
  readonly looks: readonly Look[];
}

export type Look = Pattern & { readonly kind: 'look' };

/** Repetitions are written out: `a{1000}{1000}` would be a million. */
const MOST_NODES = 5000;

/**
 * A pattern as the ways through it, in the order in which a backtracking search tries them.
 *
 * @param backward read from right to left, as JavaScript does what is looked for behind
 * @throws UnsupportedPattern when it is too large, its repetitions written out
 */
export function graphOf(pattern: Pattern, backward: boolean): Graph {
  const nodes: Node[] = [];
  const looks: Look[] = [];
  let loops = 0;
  const add = <N extends Node>(node: N): N => {
    if (nodes.length === MOST_NODES) {
      throw new UnsupportedPattern(`of at most ${MOST_NODES} parts, its repetitions written out`);
    }
    nodes.push(node);
    return node;
  };
  const number = (): number => nodes.length;
  const build = (part: Pattern, next: Node): Node => {
    switch (part.kind) {
      case 'one':
        return add({ kind: 'read', number: number(), source: part.source, next });
      case 'sequence':
        return (backward ? part.parts : part.parts.toReversed()).reduce(
          (behind, inner) => build(inner, behind),
          next,
        );
      case 'choice': {
        const ways = part.options.map((option) => build(option, next));
        return add({ kind: 'fork', number: number(), ways });
      }
      case 'look': {
        const { negative, body } = part;
        // What is behind is what was read just now; read from the right, that is what lies ahead.
        const behind = part.behind !== backward;
        if (readsOne(body)) {
          return add({ kind: 'look', number: number(), source: textOf(body), behind, negative, next });
        }
        looks.push(part);
        return add({ kind: 'look', number: number(), behind, negative, next });
      }
      case 'repeat':
        return repeat(part, next);
    }
  };
  const repeat = (part: Pattern & { kind: 'repeat' }, next: Node): Node => {
    const { body, least, most, lazy } = part;
    let rest = next;
    const round = (fork: { ways: Node[] }, then: Node): void => {
      const loop = loops++;
      const inner = build(body, add({ kind: 'leave', number: number(), loop, next: then }));
      const once = add({ kind: 'enter', number: number(), loop, next: inner });
      fork.ways.push(...(lazy ? [next, once] : [once, next]));
    };
    if (most === Number.POSITIVE_INFINITY) {
      const fork = add({ kind: 'fork' as const, number: number(), ways: [] as Node[] });
      round(fork, fork);
      rest = fork;
    } else {
      for (let i = least; i < most; i++) {
        const fork = add({ kind: 'fork' as const, number: number(), ways: [] as Node[] });
        round(fork, rest);
        rest = fork;
      }
    }
    for (let i = 0; i < least; i++) rest = build(body, rest);
    return rest;
  };
  const start = build(pattern, add({ kind: 'end', number: 0 }));
  return { start, nodes, looks };
}

/** The text of a pattern that reads one character. */
function textOf(pattern: Pattern): string {
  switch (pattern.kind) {
    case 'one':
      return pattern.source;
    case 'choice':
      return `(?:${pattern.options.map(textOf).join('|')})`;
    case 'sequence':
      return pattern.parts.map(textOf).join('');
    case 'look':
      return `(?${pattern.negative ? '!' : '='}${textOf(pattern.body)})`;
    case 'repeat':
      throw new UnsupportedPattern('without repetitions in a class');
  }
}
