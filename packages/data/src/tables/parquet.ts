import { type FileHandle, open } from 'node:fs/promises';
import { CrossmodalError } from '@crossmodal/core';
import type { AsyncBuffer, ColumnChunk, Compressors, FileMetaData, RowGroup } from 'hyparquet';
import { requireFile, unreadable } from '../files/open.ts';
import { guardChunk } from './parquet-guard.ts';
import { emptyRecord, type IndexedTable, type Row, requireRow, type TableFormat } from './row.ts';

/** Parquet: some rows of a row group at a time, column by column; bytes and nested lists too. */
export const parquet: TableFormat = { extensions: ['.parquet'], read: readParquet, open: openParquet };

/** So much is decoded at once; a row group may be far larger. In bytes, before compression, and in rows. */
const [BYTES_TOGETHER, ROWS_TOGETHER] = [1 << 24, 1 << 14];

async function* readParquet(file: string): AsyncGenerator<readonly Row[]> {
  const reader = await openFile(file);
  try {
    let first = 0;
    for (const { num_rows, total_byte_size } of reader.metadata.row_groups) {
      const end = first + Number(num_rows);
      const pieces = Math.max(1, Math.ceil(Number(total_byte_size) / BYTES_TOGETHER));
      const step = Math.max(1, Math.min(ROWS_TOGETHER, Math.ceil((end - first) / pieces)));
      for (let start = first; start < end; start += step) {
        yield await reader.rows(start, Math.min(start + step, end));
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
    const guarded = new Set<ColumnChunk>();
    /** Looks at the chunks of a column before they are first decoded. */
    const guardColumn = async (name: string, row: number): Promise<void> => {
      for (const chunk of groupOf(row, metadata).columns) {
        const column = chunk.meta_data;
        if (column?.path_in_schema[0] !== name || guarded.has(chunk)) continue;
        const start = Number(column.dictionary_page_offset || column.data_page_offset);
        const bytes = await buffer.slice(start, start + Number(column.total_compressed_size));
        await guardChunk(new Uint8Array(bytes), column, { metadata, compressors });
        guarded.add(chunk);
      }
    };
    return {
      metadata,
      close,
      async rows(rowStart, rowEnd) {
        try {
          // A scan keeps what it has read: a new one for each piece.
          // utf8: false leaves columns of bytes as bytes; columns of strings are marked as such.
          const scan = await parquetScan({ file: buffer, metadata, compressors, utf8: false });
          const rows = Array.from({ length: rowEnd - rowStart }, (_, i): Row => {
            return { values: emptyRecord(), location: { file }, number: rowStart + i + 1, complete: true };
          });
          for (const column of columns) {
            await guardColumn(column, rowStart);
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

/** The row group that a row stands in. */
function groupOf(row: number, { row_groups }: FileMetaData): RowGroup {
  let end = 0;
  for (const group of row_groups) {
    end += Number(group.num_rows);
    if (row < end) return group;
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

/** Whole numbers of 64 bits as numbers where they fit, typed arrays of numbers as lists. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') {
    return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
  }
  if (Array.isArray(value)) return value.map(plain);
  if (ArrayBuffer.isView(value) && !(value instanceof Uint8Array)) {
    return Array.from(value as unknown as ArrayLike<unknown>, plain);
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
