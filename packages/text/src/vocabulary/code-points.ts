/** Sorts by Unicode code point, as Python and UTF-8 do; JavaScript's `<` goes by UTF-16 unit. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    if (a.charCodeAt(i) === b.charCodeAt(i)) continue;
    // Surrogates (code points from U+10000) sort behind all other units.
    return unitRank(a.charCodeAt(i)) - unitRank(b.charCodeAt(i));
  }
  return a.length - b.length;
}

function unitRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
