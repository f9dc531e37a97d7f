import { readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { CrossmodalError } from '@crossmodal/core';

/** Whether a path is a pattern: `*`, `?`, `[…]` or `{…}` in it. */
export function isGlob(path: string): boolean {
  return /[*?[{]/.test(path);
}

/**
 * The files that a pattern matches, sorted: `*` and `?` within a name, `**` over any folders, `[abc]`, `{a,b}` and
 * `{000..019}`. Names that begin with a dot must be named.
 *
 * @throws CrossmodalError `data/glob` when the pattern stands for too many names, or for none
 * @example
 * await expandGlob('shards/train-{000..003}.tar');
 */
export async function expandGlob(pattern: string): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const alternative of expandBraces(pattern.replaceAll(sep, '/'))) {
    const absolute = alternative.startsWith('/');
    const parts = alternative.split('/').filter((part) => part !== '');
    for await (const path of match(absolute ? '/' : '', parts)) found.add(path);
  }
  return [...found].sort();
}

async function* match(base: string, parts: readonly string[]): AsyncGenerator<string> {
  const [part, ...rest] = parts;
  if (part === undefined) {
    yield base;
    return;
  }
  const entries = await readdir(base === '' ? '.' : base, { withFileTypes: true }).catch(() => []);
  if (part === '**') yield* match(base, rest);
  const matches = part === '**' ? undefined : matcherOf(part);
  for (const entry of entries) {
    const path = join(base, entry.name);
    if (matches === undefined) {
      if (entry.isDirectory() && !entry.name.startsWith('.')) yield* match(path, parts);
    } else if (matches(entry.name) && (rest.length === 0 || !entry.isFile())) {
      yield* match(path, rest);
    }
  }
}

/** What one sign of a pattern takes: any number of characters, or one of some. */
type Sign = 'any' | ((character: string) => boolean);

/**
 * Whether a name is of a pattern.
 *
 * Of several `*`, only the last one met is tried again: as a regular expression, `*a*a*a*a*b` may take hours.
 */
function matcherOf(part: string): (name: string) => boolean {
  const signs = part.match(/\[!?[^\]]+\]|./gsu)?.map((sign) => signOf(sign, part)) ?? [];
  return (name) => {
    if (name.startsWith('.') && !part.startsWith('.')) return false;
    const characters = [...name];
    let [at, sign] = [0, 0];
    let again: { at: number; readonly sign: number } | undefined;
    while (at < characters.length) {
      const wanted = signs[sign];
      if (wanted === 'any') {
        sign += 1;
        again = { at, sign };
      } else if (wanted?.(characters[at]!)) {
        at += 1;
        sign += 1;
      } else if (again !== undefined) {
        again.at += 1;
        [at, sign] = [again.at, again.sign];
      } else return false;
    }
    return signs.slice(sign).every((left) => left === 'any');
  };
}

function signOf(sign: string, part: string): Sign {
  if (sign === '*') return 'any';
  if (sign === '?') return () => true;
  if (!/^\[.+\]$/s.test(sign)) return (character) => character === sign;
  try {
    const set = new RegExp(`^${sign.replace('[!', '[^').replaceAll('\\', '\\\\')}$`, 'u');
    return (character) => set.test(character);
  } catch (cause) {
    throw new CrossmodalError(
      'data/glob',
      `expected [first-last] in the order of the alphabet, got ${JSON.stringify(part)}.`,
      { hint: 'Write [a-z], or name the file itself.', cause },
    );
  }
}

/** More are refused: `{1..1000000000}` must not fill the memory. */
const MAX_ALTERNATIVES = 100_000;

/** `a{b,c}d` to `abd`, `acd`; `{08..10}` to `08`, `09`, `10`. */
function expandBraces(pattern: string): readonly string[] {
  let open: readonly string[] = [pattern];
  for (;;) {
    let more = false;
    const next: string[] = [];
    for (const one of open) {
      const braces = /\{([^{}]*)\}/.exec(one);
      const pieces = braces === null ? [one] : piecesOf(one, braces);
      more ||= braces !== null;
      if (next.length + pieces.length > MAX_ALTERNATIVES) {
        throw tooMany(pattern.length > 60 ? `${pattern.slice(0, 57)}…` : pattern);
      }
      for (const piece of pieces) next.push(piece);
    }
    if (!more) return next;
    open = next;
  }
}

function piecesOf(pattern: string, braces: RegExpExecArray): readonly string[] {
  const range = /^(\d+)\.\.(\d+)$/.exec(braces[1]!);
  const pieces = range === null ? braces[1]!.split(',') : numbers(range[1]!, range[2]!);
  const [before, after] = [pattern.slice(0, braces.index), pattern.slice(braces.index + braces[0].length)];
  return pieces.map((piece) => `${before}${piece}${after}`);
}

function tooMany(got: string): CrossmodalError {
  return new CrossmodalError('data/glob', `expected at most ${MAX_ALTERNATIVES} names, got ${got}.`, {
    hint: 'Use * for names that differ in a part.',
  });
}

function numbers(first: string, last: string): readonly string[] {
  const count = Math.max(0, Number(last) - Number(first) + 1);
  if (count > MAX_ALTERNATIVES) throw tooMany(`{${first}..${last}}`);
  if (count === 0) {
    throw new CrossmodalError('data/glob', `expected {first..last} in order, got {${first}..${last}}.`, {
      hint: `Write {${last}..${first}}.`,
    });
  }
  return Array.from({ length: count }, (_, i) => String(Number(first) + i).padStart(first.length, '0'));
}
