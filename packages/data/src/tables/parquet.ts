import { type FileHandle, open } from 'node:fs/promises';
import { CrossmodalError } from '@crossmodal/core';
import type { AsyncBuffer, Compressors, FileMetaData } from 'hyparquet';
import { requireFile } from '../files/open.ts';
import { emptyRecord, type IndexedTable, type Row, type TableFormat } from './row.ts';

/** Parquet: by row groups, one of which is held at a time; bytes and nested lists too. */
export const parquet: TableFormat = { extensions: ['.parquet'], read: readParquet, open: openParquet };

async function* readParquet(file: string): AsyncGenerator<Row> {
  const reader = await openFile(file);
  try {
    let start = 0;
    for (const group of reader.metadata.row_groups) {
      const end = start + Number(group.num_rows);
      const rows = await reader.rows(start, end);
      for (const [i, values] of rows.entries()) yield toRow(values, file, start + i);
      start = end;
    }
  } finally {
    await reader.close();
  }
}

async function openParquet(file: string): Promise<IndexedTable> {
  const reader = await openFile(file);
  return {
    count: Number(reader.metadata.num_rows),
    async row(index) {
      const [values] = await reader.rows(index, index + 1);
      return toRow(values!, file, index);
    },
    close: reader.close,
  };
}

interface ParquetFile {
  readonly metadata: FileMetaData;
  rows(start: number, end: number): Promise<readonly Record<string, unknown>[]>;
  close(): Promise<void>;
}

async function openFile(file: string): Promise<ParquetFile> {
  const byteLength = await requireFile(file);
  const { parquetMetadataAsync, parquetReadObjects } = await import('hyparquet');
  const { compressors: known } = await import('hyparquet-compressors');
  // hyparquet-compressors 1.1.2 fails on LZ4 blocks of no bytes, as columns of missing values have them.
  const lz4: NonNullable<Compressors['LZ4_RAW']> = (input, length) =>
    length === 0 ? new Uint8Array() : known.LZ4_RAW!(input, length);
  const compressors = { ...known, LZ4_RAW: lz4 };
  const handle = await open(file);
  const buffer = fileBuffer(handle, byteLength);
  const close = (): Promise<void> => handle.close();
  try {
    const metadata = await parquetMetadataAsync(buffer);
    return {
      metadata,
      close,
      async rows(rowStart, rowEnd) {
        try {
          const options = { file: buffer, metadata, compressors, rowStart, rowEnd };
          // utf8: false leaves columns of bytes as bytes; columns of strings are marked as such.
          return await parquetReadObjects({
            ...options,
            utf8: false,
            useOffsetIndex: rowEnd - rowStart === 1,
          });
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
    await handle.read(bytes, 0, bytes.length, start);
    return bytes.buffer;
  }
}

function toRow(record: Record<string, unknown>, file: string, index: number): Row {
  const values = emptyRecord();
  for (const [name, value] of Object.entries(record)) values[name] = plain(value);
  return { values, location: { file }, number: index + 1, complete: true };
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
