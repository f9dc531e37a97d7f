import { objectAt, refuse, textAt } from './fields.ts';

/**
 * Refuses a pattern whose search may take exponential time: a repetition without end within another, as in `(a+)+`.
 *
 * @throws CrossmodalError `text/tokenizer-json`
 */
export function checkPattern(value: unknown, place: string): void {
  const pattern = objectAt(value, place);
  if (pattern.Regex === undefined) {
    textAt(pattern.String, `${place}.String`);
    return;
  }
  const regex = textAt(pattern.Regex, `${place}.Regex`);
  if (repeatsRepetition(regex)) {
    throw refuse(`${place}.Regex`, 'a pattern without an endless repetition within another', regex);
  }
}

/** What counts in a pattern: escapes, classes, groups, repetitions without end, ends of groups. */
const parts = /\\[\s\S]|\[\^?\]?(?:\\[\s\S]|\[:\^?\w+:\]|[^\]\\])*\]|\(|\)(?:[*+]|\{\d+,\})?|[*+]|\{\d+,\}/g;

function repeatsRepetition(regex: string): boolean {
  /** Of each group that is open, whether it holds a repetition without end. */
  const open = [false];
  for (const [part] of regex.matchAll(parts)) {
    if (part === '(') open.push(false);
    else if (part.startsWith(')')) {
      const inner = open.length > 1 && open.pop()!;
      if (inner && part.length > 1) return true;
      if (inner || part.length > 1) open[open.length - 1] = true;
    } else if (/^[*+{]/.test(part)) open[open.length - 1] = true;
  }
  return false;
}
