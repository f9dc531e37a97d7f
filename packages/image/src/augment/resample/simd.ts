import type { Colour } from '../../decode/decode.ts';
import { fillColour } from '../../pixels/fill.ts';
import { align } from '../../simd/align.ts';
import type { Machine } from '../../simd/machine.ts';
import type { Plan } from '../plan.ts';
import { groupsSize, writeGroups } from './groups.ts';
import { MARGIN, type Taps } from './taps.ts';

/** Kernels read and write up to so many bytes around what they are given. */
const SLACK = 64;

/** What `resampleStraight` gives, to the bit: rows of the source become rows of words, and two of them one of the result. */
export function resampleBySimd(
  machine: Machine,
  { width, height, source }: Plan,
  background: Colour,
  columns: Taps,
  rows: Taps,
  resampled: Uint8Array,
): Uint8Array {
  const stride = source.width * 3;
  const values = width * 3;
  const [top, bottom] = shownRows(rows, source.height);
  // Memory: groups, a pattern of background, a line with its margins, two rows of words and one of background, the
  // source, the result.
  const pattern = align(groupsSize(width));
  const line = pattern + 16;
  const inLine = line + MARGIN * 3;
  const behind = inLine + stride;
  const above = line + align(stride + 2 * MARGIN * 3 + SLACK);
  const words = align(values * 2 + SLACK);
  const empty = above + 2 * words;
  const pixels = empty + words;
  const result = pixels + align((bottom - top) * stride + SLACK);
  const memory = machine.memory(result + height * values + SLACK);
  const end = writeGroups(memory, 0, columns);
  new Uint8Array(memory, pixels).set(source.pixels.subarray(top * stride, bottom * stride));
  fillColour(new Uint8Array(memory, pattern, 16), background);
  fillColour(new Uint8Array(memory, line, behind + MARGIN * 3 - line), background);
  const blendRow = (row: number, into: number): void =>
    machine.blendColumns(row, inLine, behind, pattern, line, 0, end, into);
  blendRow(inLine, empty);
  // A row of words is kept as long as the row of the result behind it may need it.
  const held = [-1, -1];
  const wordsOf = (row: number): number => {
    const at = row - MARGIN;
    if (at < 0 || at >= source.height) return empty;
    const place = above + (at & 1) * words;
    if (held[at & 1] !== at) {
      blendRow(pixels + (at - top) * stride, place);
      held[at & 1] = at;
    }
    return place;
  };
  for (let y = 0; y < height; y++) {
    const row = rows.first[y]!;
    machine.blendRows(wordsOf(row), wordsOf(row + 1), rows.weight[y]!, values, result + y * values);
  }
  resampled.set(new Uint8Array(memory, result, height * values));
  return resampled;
}

/** The first row of the source that is looked at, and the one behind the last. */
function shownRows({ first }: Taps, rows: number): readonly [from: number, to: number] {
  const ends = [first[0]!, first.at(-1)!];
  const from = Math.max(0, Math.min(...ends) - MARGIN);
  return [Math.min(from, rows), Math.max(0, Math.min(rows, Math.max(...ends) - MARGIN + 2))];
}
