const QUOTE = 0x22;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;

/**
 * The first name that stands twice in one object of a valid JSON text, or `undefined`.
 *
 * `JSON.parse` keeps the last of them and other readers the first: a file that means two things is refused.
 */
export function repeatedKey(json: string): string | undefined {
  const open: Set<string>[] = [];
  for (let i = 0; i < json.length; i++) {
    const code = json.charCodeAt(i);
    if (code === OPEN) open.push(new Set());
    else if (code === CLOSE) open.pop();
    else if (code === QUOTE) {
      const start = i;
      for (i++; json.charCodeAt(i) !== QUOTE; i++) if (json.charCodeAt(i) === BACKSLASH) i++;
      // In valid JSON a string is a key just where a colon follows it.
      let next = i + 1;
      while (json.charCodeAt(next) <= 0x20) next++;
      if (json.charCodeAt(next) !== COLON) continue;
      const name = JSON.parse(json.slice(start, i + 1)) as string;
      const names = open.at(-1)!;
      if (names.has(name)) return name;
      names.add(name);
    }
  }
  return undefined;
}
