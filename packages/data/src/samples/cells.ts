import { CrossmodalError, type Payload, type SourceLocation } from '@crossmodal/core';
import type { Root } from '../files/inside.ts';
import { readImage } from './image-cell.ts';
import type { PayloadKind } from './mapping.ts';

/** Where a cell stands, and what its paths are relative to. */
export interface CellContext {
  readonly column: string;
  readonly location: SourceLocation;
  readonly root: Root;
}

/** Turns a cell into a payload, or `undefined` where the cell is missing: empty (an empty list too), `null` or not there. */
export function readCell(cell: unknown, kind: PayloadKind, context: CellContext): Payload | undefined {
  return isMissing(cell) ? undefined : cellReaders[kind](cell, context);
}

/** A cell as text: what ids, targets and kept columns are. `undefined` where it is missing. */
export function cellText(
  cell: unknown,
  context: Pick<CellContext, 'column' | 'location'>,
): string | undefined {
  if (isMissing(cell)) return undefined;
  if (typeof cell === 'string') return cell;
  if (typeof cell === 'number' || typeof cell === 'boolean' || typeof cell === 'bigint') return String(cell);
  if (cell instanceof Date) return cell.toISOString();
  throw wrongCell('text', cell, context);
}

export function isMissing(cell: unknown): boolean {
  return cell === undefined || cell === null || cell === '' || (Array.isArray(cell) && cell.length === 0);
}

const cellReaders: Readonly<Record<PayloadKind, (cell: unknown, context: CellContext) => Payload>> = {
  text: (cell, context) => cellText(cell, context)!,
  image(cell, context) {
    const image = readImage(cell, context);
    if (image === undefined) throw wrongCell('a picture (its path, bytes or pixels)', cell, context);
    return image;
  },
  numbers(cell, context) {
    // One number is the common case.
    const single = typeof cell === 'string' && cell.trim() !== '' ? Number(cell) : Number.NaN;
    if (Number.isFinite(single)) return [single];
    const items = typeof cell === 'string' ? splitNumbers(cell) : cell;
    const numbers = (Array.isArray(items) ? items : [items]).map((item: unknown) =>
      typeof item === 'string' && item.trim() !== '' ? Number(item) : item,
    );
    if (numbers.length === 0 || !numbers.every((number) => Number.isFinite(number))) {
      throw wrongCell('finite numbers, as "0.5 1 2" or [0.5, 1, 2]', cell, context);
    }
    return numbers as number[];
  },
};

/** `[1, 2]`, `1 2`, `1,2` and `1;2` are all two numbers. */
function splitNumbers(text: string): readonly string[] {
  return text
    .trim()
    .replace(/^\[|\]$/g, '')
    .trim()
    .split(/\s*[,;]\s*|\s+/);
}

function describe(cell: unknown): string {
  if (cell instanceof Uint8Array) return `${cell.length} bytes`;
  try {
    return typeof cell === 'bigint' ? `${cell}` : (JSON.stringify(cell) ?? String(cell));
  } catch {
    // Nested too deeply to be shown, or with whole numbers of 64 bits in it.
    return Array.isArray(cell) ? `a list of ${cell.length}` : 'an object';
  }
}

export function wrongCell(
  expected: string,
  cell: unknown,
  { column, location }: Pick<CellContext, 'column' | 'location'>,
): CrossmodalError {
  const got = describe(cell);
  const shown = got.length <= 80 ? got : `${got.slice(0, 77)}…`;
  return new CrossmodalError('data/wrong-cell', `expected ${expected} in column "${column}", got ${shown}.`, {
    location,
  });
}
