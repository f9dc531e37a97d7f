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
  const expression = part === '**' ? undefined : toExpression(part);
  for (const entry of entries) {
    const path = join(base, entry.name);
    if (expression === undefined) {
      if (entry.isDirectory() && !entry.name.startsWith('.')) yield* match(path, parts);
    } else if (expression.test(entry.name) && (rest.length === 0 || !entry.isFile())) {
      yield* match(path, rest);
    }
  }
}

function toExpression(part: string): RegExp {
  const source = part.replace(/\[!?[^\]]+\]|[*?]|[\\^$.+()|[\]{}]/g, (piece) => {
    if (piece === '*') return '[^/]*';
    if (piece === '?') return '[^/]';
    if (piece.length > 1) return piece.replace('[!', '[^').replaceAll('\\', '\\\\');
    return `\\${piece}`;
  });
  try {
    return new RegExp(`^${part.startsWith('.') ? '' : '(?!\\.)'}${source}$`, 'u');
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
