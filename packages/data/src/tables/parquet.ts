import { type FileHandle, open } from 'node:fs/promises';
import { CrossmodalError } from '@crossmodal/core';
import type { AsyncBuffer, Compressors, FileMetaData, ParquetScanOptions } from 'hyparquet';
import { requireFile, unreadable } from '../files/open.ts';
import { findPages, type PageLocation } from './parquet-pages.ts';
import { emptyRecord, type IndexedTable, type Row, requireRow, type TableFormat } from './row.ts';

/** Parquet: some rows of a row group at a time, column by column; bytes and nested lists too. */
export const parquet: TableFormat = { extensions: ['.parquet'], read: readParquet, open: openParquet };

/** So much is decoded at once; a row group may be far larger. In bytes, before compression, and in rows. */
const [BYTES_TOGETHER, ROWS_TOGETHER] = [1 << 24, 1 << 14];
/** A page of more is decoded once, with all of its rows: others are, for each piece that they reach into. In bytes. */
const LARGE_PAGE = 1 << 22;

async function* readParquet(file: string): AsyncGenerator<readonly Row[]> {
  const reader = await openFile(file);
  try {
    let first = 0;
    for (const [group, { num_rows, total_byte_size }] of reader.metadata.row_groups.entries()) {
      const end = first + Number(num_rows);
      const pieces = Math.max(1, Math.ceil(Number(total_byte_size) / BYTES_TOGETHER));
      const step = Math.max(1, Math.min(ROWS_TOGETHER, Math.ceil((end - first) / pieces)));
      const large = await reader.largePages(group);
      for (let start = first; start < end; ) {
        const wanted = Math.min(start + step, end);
        const page = large.find((rows) => first + rows.first < wanted && wanted < first + rows.end);
        const stop = page === undefined ? wanted : first + page.end;
        yield await reader.rows(start, stop);
        start = stop;
      }
      first = end;
    }
  } finally {
    await reader.close();
  }
}

async function openParquet(file: string): Promise<IndexedTable> {
  const reader = await openFile(file);
  const count = Number(reader.metadata.num_rows);
  return {
    count,
    async row(index) {
      requireRow(index, count);
      const [row] = await reader.rows(index, index + 1);
      return row!;
    },
    close: reader.close,
  };
}

interface ParquetFile {
  readonly metadata: FileMetaData;
  /** The rows of the large pages of a row group, counted from its first one. */
  largePages(group: number): Promise<readonly { readonly first: number; readonly end: number }[]>;
  /** Of one row group. */
  rows(start: number, end: number): Promise<readonly Row[]>;
  close(): Promise<void>;
}

async function openFile(file: string): Promise<ParquetFile> {
  const byteLength = await requireFile(file);
  const { parquetMetadataAsync, parquetScan, parquetSchema } = await import('hyparquet');
  const { compressors: known } = await import('hyparquet-compressors');
  // hyparquet-compressors 1.1.2 fails on LZ4 blocks of no bytes, as columns of missing values have them.
  const lz4: NonNullable<Compressors['LZ4_RAW']> = (input, length) =>
    length === 0 ? new Uint8Array() : known.LZ4_RAW!(input, length);
  const compressors = { ...known, LZ4_RAW: lz4 };
  const handle = await open(file).catch((cause: unknown) => {
    throw unreadable(file, cause);
  });
  const buffer = fileBuffer(handle, byteLength);
  const close = (): Promise<void> => handle.close();
  try {
    const metadata = await parquetMetadataAsync(buffer);
    const columns = parquetSchema(metadata).children.map(({ element }) => element.name);
    /** By row group, then by the path of the column: the pages of what was looked at. */
    const pageLocationsByGroup = metadata.row_groups.map((): Record<string, readonly PageLocation[]> => ({}));
    const slice = async (start: number, end: number): Promise<ArrayBuffer> => buffer.slice(start, end);
    const found: Promise<void>[] = [];
    /** Looks at the chunks of a row group before they are first decoded; once, also where many rows are asked for. */
    const findGroup = (group: number): Promise<void> => {
      found[group] ??= findChunks(group);
      return found[group];
    };
    const findChunks = async (group: number): Promise<void> => {
      for (const { meta_data: column } of metadata.row_groups[group]!.columns) {
        if (column === undefined) continue;
        const pages = await findPages(column, { metadata, compressors, slice });
        pageLocationsByGroup[group]![column.path_in_schema.join('.')] = pages;
      }
    };
    return {
      metadata,
      close,
      async largePages(group) {
        try {
          const rows = metadata.row_groups[group]!.num_rows;
          await findGroup(group);
          return Object.values(pageLocationsByGroup[group]!).flatMap((pages) =>
            pages.flatMap((page, i) => {
              if (page.compressed_page_size < LARGE_PAGE) return [];
              const end = pages[i + 1]?.first_row_index ?? rows;
              return [{ first: Number(page.first_row_index), end: Number(end) }];
            }),
          );
        } catch (cause) {
          throw malformed(file, cause);
        }
      },
      async rows(rowStart, rowEnd) {
        try {
          // A scan keeps what it has read: a new one for each piece.
          // utf8: false leaves columns of bytes as bytes; columns of strings are marked as such.
          const options = { file: buffer, metadata, compressors, utf8: false };
          await findGroup(groupOf(rowStart, metadata));
          // hyparquet 1.31.5 hands this on to its plan, though its type does not say so.
          const scan = await parquetScan({ ...options, pageLocationsByGroup } as ParquetScanOptions);
          const rows = Array.from({ length: rowEnd - rowStart }, (_, i): Row => {
            return { values: emptyRecord(), location: { file }, number: rowStart + i + 1, complete: true };
          });
          for (const column of columns) {
            const cells = await scan.readColumn({ column, rowStart, rowEnd });
            requireCount(cells.length, rows.length, column);
            rows.forEach(({ values }, i) => {
              (values as Record<string, unknown>)[column] = plain(cells[i]);
            });
          }
          return rows;
        } catch (cause) {
          throw malformed(file, cause);
        }
      },
    };
  } catch (cause) {
    await close();
    throw malformed(file, cause);
  }
}

/** The index of the row group that a row stands in. */
function groupOf(row: number, { row_groups }: FileMetaData): number {
  let end = 0;
  for (const [index, group] of row_groups.entries()) {
    end += Number(group.num_rows);
    if (row < end) return index;
  }
  throw new RangeError(`row ${row} of ${end}`);
}

function requireCount(got: number, expected: number, column: string): void {
  if (got !== expected) throw new RangeError(`${got} values instead of ${expected} in column "${column}"`);
}

function fileBuffer(handle: FileHandle, byteLength: number): AsyncBuffer {
  return {
    byteLength,
    slice(start, end = byteLength) {
      const slice = read(start, end);
      // The library asks for several at once and awaits them in turn: when one fails, nobody awaits the others.
      slice.catch(() => {});
      return slice;
    },
  };

  async function read(start: number, end: number): Promise<ArrayBuffer> {
    if (!(start >= 0 && end >= start && end <= byteLength)) {
      throw new RangeError(`bytes ${start} to ${end} of a file of ${byteLength}`);
    }
    const bytes = new Uint8Array(end - start);
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
    if (bytesRead < bytes.length) throw new RangeError(`${bytesRead} bytes instead of ${bytes.length}`);
    return bytes.buffer;
  }
}

/** Whole numbers of 64 bits as numbers where they fit, typed arrays of numbers as lists; in lists and structs, too. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') {
    return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
  }
  if (Array.isArray(value)) return value.map(plain);
  if (ArrayBuffer.isView(value) && !(value instanceof Uint8Array)) {
    return Array.from(value as unknown as ArrayLike<unknown>, plain);
  }
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item)]));
  }
  return value;
}

function malformed(file: string, cause: unknown): CrossmodalError {
  return new CrossmodalError(
    'data/malformed-parquet',
    `it is no whole Parquet file: ${(cause as Error).message}.`,
    {
      hint: 'Was it downloaded completely?',
      location: { file },
      cause,
    },
  );
}
