/** A regular expression of JavaScript, as far as its cost depends on it. */
export type Pattern =
  /** Reads one character; `source` is its class, as JavaScript writes it. */
  | { readonly kind: 'one'; readonly source: string }
  | { readonly kind: 'sequence'; readonly parts: readonly Pattern[] }
  /** The earlier options are tried first. */
  | { readonly kind: 'choice'; readonly options: readonly Pattern[] }
  | {
      readonly kind: 'repeat';
      readonly body: Pattern;
      readonly least: number;
      /** Infinity for a repetition without end. */
      readonly most: number;
      /** Tries fewer first. */
      readonly lazy: boolean;
    }
  /** Looks ahead or behind, and reads nothing. */
  | { readonly kind: 'look'; readonly body: Pattern; readonly behind: boolean; readonly negative: boolean };

/** What the analysis of patterns cannot work with; its message goes on from "expected a pattern …". */
export class UnsupportedPattern extends Error {}

/** Nesting that no pattern has that people write; the analysis calls itself for each. */
const DEEPEST = 100;

const atom =
  /\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|\\[pPu]\{[^}]*\}|\\u[\da-fA-F]{4}|\\x[\da-fA-F]{2}|\\c[A-Za-z]|\\[^1-9k]|\[(?:\\[\s\S]|[^\]\\])*\]|[^\\()[\]{}|*+?]/uy;
const opening = /\((?:\?(?:[:=!]|<[=!]|<\w+>))?/y;
const quantifier = /(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})(\??)/y;

/**
 * The parts of a regular expression with the flag `u`, whose syntax JavaScript has accepted.
 *
 * @throws UnsupportedPattern for what it takes to be without bound: references back; and for nesting without end
 */
export function parsePattern(source: string): Pattern {
  let place = 0;
  const take = (token: RegExp): RegExpExecArray | undefined => {
    token.lastIndex = place;
    const match = token.exec(source) ?? undefined;
    if (match !== undefined) place = token.lastIndex;
    return match;
  };
  const choice = (depth: number): Pattern => {
    if (depth > DEEPEST) throw new UnsupportedPattern(`nested at most ${DEEPEST} deep`);
    const options = [sequence(depth)];
    while (source[place] === '|') {
      place += 1;
      options.push(sequence(depth));
    }
    return options.length === 1 ? options[0]! : { kind: 'choice', options };
  };
  const sequence = (depth: number): Pattern => {
    const parts: Pattern[] = [];
    while (place < source.length && source[place] !== '|' && source[place] !== ')') {
      parts.push(repeated(term(depth)));
    }
    return parts.length === 1 ? parts[0]! : { kind: 'sequence', parts };
  };
  const term = (depth: number): Pattern => {
    const first = place;
    const one = take(atom);
    if (one !== undefined) return { kind: 'one', source: one[0] };
    const group = take(opening)?.[0];
    if (group === undefined || (group === '(' && source[place] === '?')) {
      // A reference back, or a sign that only a later JavaScript knows.
      throw new UnsupportedPattern(`without ${JSON.stringify(source.slice(first, first + 3))}`);
    }
    const body = choice(depth + 1);
    place += 1; // The closing bracket.
    if (/[=!]$/.test(group)) {
      return { kind: 'look', body, behind: group.includes('<'), negative: group.endsWith('!') };
    }
    // In one way only, which `(a|a)` does not.
    return body.kind !== 'choice' && readsOne(body)
      ? { kind: 'one', source: source.slice(first, place) }
      : body;
  };
  const repeated = (body: Pattern): Pattern => {
    const match = take(quantifier);
    if (match === undefined) return body;
    const [, sign, from, comma, to, lazy] = match;
    const least = from === undefined ? (sign === '+' ? 1 : 0) : Number(from);
    const endless = from === undefined ? sign !== '?' : comma !== undefined && to === '';
    const most = endless ? Number.POSITIVE_INFINITY : Math.max(Number(to || (from ?? 1)), least);
    return { kind: 'repeat', body, least, most, lazy: lazy === '?' };
  };
  const pattern = choice(0);
  if (place < source.length) throw new UnsupportedPattern(`without ${JSON.stringify(source[place])}`);
  return pattern;
}

/** Whether it reads one character, always, and looks at no other: `[a-z]`, `(?![a-c])[a-z]|ß`. */
export function readsOne(pattern: Pattern): boolean {
  if (pattern.kind === 'one') return true;
  if (pattern.kind === 'choice') return pattern.options.every(readsOne);
  if (pattern.kind !== 'sequence') return false;
  const looks = pattern.parts.slice(0, -1);
  const last = pattern.parts.at(-1);
  return (
    last !== undefined &&
    readsOne(last) &&
    looks.every((part) => part.kind === 'look' && !part.behind && readsOne(part.body))
  );
}

/** Whether it can read texts of any length. */
export function isEndless(pattern: Pattern): boolean {
  switch (pattern.kind) {
    case 'one':
      return false;
    case 'sequence':
      return pattern.parts.some(isEndless);
    case 'choice':
      return pattern.options.some(isEndless);
    case 'repeat':
      return pattern.most === Number.POSITIVE_INFINITY || isEndless(pattern.body);
    case 'look':
      return isEndless(pattern.body);
  }
}
