import { pictureName } from '../folders/walk.ts';
import { partOf, splitNames } from '../splits/names.ts';
import type { TableSourceOptions } from '../tables/read.ts';
import { emptyRecord, type Row } from '../tables/row.ts';
import { type TableSource, tablesOf } from '../tables/source.ts';
import { inferColumnTypes } from '../tables/types.ts';
import { isMissing } from './cells.ts';
import type { Mapping, PayloadKind } from './mapping.ts';

/** By so many bytes it is told what a file is. */
const START = 12;
/** From so many rows it is told what a column is. */
const LOOKED_AT = 1000;
const targetNames = ['label', 'target', 'class', 'category', 'cls'];
const idNames = ['id', 'key', '__key__', 'file_name'];
/** The common name of a row's files in a tar archive. */
const KEY = '__key__';

/**
 * A mapping for a first look at data: that of the format, where it has one; else by the names of the columns and what
 * is in the first 1,000 rows.
 *
 * Pictures are what looks like their paths or begins as their files do; numbers what are numbers; `label`, `target`,
 * `class`, `category` or `cls` is the target; `id`, `key`, `__key__` or `file_name` the id, where it is unique;
 * `split`, `part` or `subset` is kept, where it says parts; a list of events is one. All else is text. Columns of
 * other lists and objects are left out.
 *
 * @param source read up to there; one that can be gone through only once is then used up
 * @throws CrossmodalError what `readTable` throws
 * @example
 * const mapping = await inferMapping('pets.csv');
 * const samples = await loadSamples('pets.csv', mapping);
 */
export async function inferMapping(
  source: TableSource,
  { format, ...options }: TableSourceOptions = {},
): Promise<Mapping> {
  const rows: Row['values'][] = [];
  let fixed: Mapping | undefined;
  for await (const table of tablesOf(source, format)) {
    fixed ??= table.mapping;
    // Bad rows are for whoever reads the samples.
    for await (const batch of table.read({ onBadRow: (): void => {}, ...options })) {
      for (const { values } of batch) rows.push(withoutContent(values));
      if (rows.length >= LOOKED_AT) break;
    }
    if (rows.length >= LOOKED_AT) break;
  }
  // Only metadata beside pictures adds columns to those that the format fixes.
  return fixed === undefined || rows.some((values) => 'file_name' in values)
    ? mappingOf(rows)
    : withColumns(fixed, new Set(rows.flatMap((values) => Object.keys(values))));
}

/** A row whose bytes are only how they begin: a thousand pictures need not be held. */
function withoutContent(values: Row['values']): Row['values'] {
  const row = emptyRecord();
  for (const [column, cell] of Object.entries(values)) row[column] = startOf(cell);
  return row;
}

function startOf(cell: unknown): unknown {
  if (cell instanceof Uint8Array) return firstBytes(cell);
  if (typeof cell !== 'object' || cell === null) return cell;
  const { bytes, pixels } = cell as Readonly<Record<string, unknown>>;
  if (bytes instanceof Uint8Array) return { ...cell, bytes: firstBytes(bytes) };
  return pixels instanceof Uint8Array ? { ...cell, pixels: firstBytes(pixels) } : cell;
}

/** A copy: a part in place, as `Buffer.slice` gives one, would hold on to all of it. */
function firstBytes(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(bytes.subarray(0, START));
}

/** A mapping without the columns that are not there: parts, where a data set has none. */
function withColumns({ target, keep = [], ...mapping }: Mapping, there: ReadonlySet<string>): Mapping {
  const kept = keep.filter((column) => there.has(column));
  return {
    ...mapping,
    ...(target !== undefined && there.has(target) && { target }),
    ...(kept.length > 0 && { keep: kept }),
  };
}

function mappingOf(rows: readonly Row['values'][]): Mapping {
  const columns = [...new Set(rows.flatMap((values) => Object.keys(values)))];
  const types = inferColumnTypes(rows);
  const cellsOf = (column: string): unknown[] =>
    rows.map((values) => values[column]).filter((cell) => !isMissing(cell));
  const named = (
    names: readonly string[],
    fits: (cells: readonly unknown[]) => boolean,
  ): string | undefined =>
    columns.find((column) => names.includes(column.toLowerCase()) && fits(cellsOf(column)));

  const id = named(
    idNames,
    (cells) => cells.length === rows.length && new Set(cells.map(String)).size === rows.length,
  );
  const target = named(targetNames, (cells) => cells.every((cell) => typeof cell !== 'object'));
  const split = named(splitNames, (cells) => cells.every((cell) => partOf(String(cell)) !== undefined));
  const events = columns.find((column) => cellsOf(column).length > 0 && cellsOf(column).every(isEvents));
  const taken = [id, target, split, events];
  const inputs: Record<string, { readonly column: string; readonly kind: PayloadKind }> = {};
  for (const column of columns) {
    if (taken.includes(column) || column === KEY) continue;
    const kind = kindOf(cellsOf(column), types[column] !== 'text' && types[column] !== 'boolean');
    if (kind !== undefined) inputs[column] = { column, kind };
  }
  return {
    inputs,
    ...(id !== undefined && { id }),
    ...(target !== undefined && { target }),
    ...(split !== undefined && { keep: [split] }),
    ...(events !== undefined && { events }),
  };
}

/** What a column holds; `undefined`: nothing, or nothing that samples can have. */
function kindOf(cells: readonly unknown[], numeric: boolean): PayloadKind | undefined {
  if (cells.length === 0) return undefined;
  if (cells.every(isPicture)) return 'image';
  if (numeric || cells.every(isNumbers)) return 'numbers';
  return cells.every((cell) => typeof cell !== 'object') ? 'text' : undefined;
}

function isPicture(cell: unknown): boolean {
  if (typeof cell === 'string') return pictureName.test(cell);
  if (cell instanceof Uint8Array) return hasPictureStart(cell);
  if (typeof cell !== 'object' || cell === null) return false;
  const { bytes, path, pixels } = cell as Readonly<Record<string, unknown>>;
  if (pixels instanceof Uint8Array) return true;
  return bytes instanceof Uint8Array
    ? hasPictureStart(bytes)
    : typeof path === 'string' && pictureName.test(path);
}

/** How files of JPEG, PNG, GIF, WebP, AVIF and TIFF begin. */
function hasPictureStart(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(START, bytes.length)).toString('latin1');
  return /^(\xff\xd8\xff|\x89PNG|GIF8|RIFF....WEBP|....ftypavi[fs]|II\*\0|MM\0\*)/s.test(start);
}

function isNumbers(cell: unknown): boolean {
  return Array.isArray(cell) && cell.every((item) => typeof item === 'number');
}

/** A list of events, or the text of one. */
function isEvents(cell: unknown): boolean {
  const list = typeof cell === 'string' && cell.startsWith('[{') ? tryParse(cell) : cell;
  return (
    Array.isArray(list) && list.length > 0 && list.every((item) => typeof Object(item).modality === 'string')
  );
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
