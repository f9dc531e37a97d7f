import type { ColumnMetaData, Compressors, FileMetaData, PageHeader } from 'hyparquet';
import { guardPage, type PageLayout } from './parquet-guard.ts';

/** Where a page stands, as Parquet's offset index has it. */
export interface PageLocation {
  readonly offset: bigint;
  /** With its header. */
  readonly compressed_page_size: number;
  /** In the row group. */
  readonly first_row_index: bigint;
}

export interface PagesOptions {
  readonly metadata: FileMetaData;
  readonly compressors: Compressors;
  /** Bytes of the file. */
  readonly slice: (start: number, end: number) => Promise<ArrayBuffer>;
}

/** So much is read at once, and more where a page is larger. In bytes. */
const WINDOW = 1 << 16;
/** A header of more is refused. In bytes. */
const MAX_HEADER = 1 << 24;

/**
 * Finds the pages of a column chunk and looks at each before it is decoded; one of them is in memory at a time.
 *
 * Most files come without an index of their pages, so that a reader would decode a chunk from its beginning for rows at
 * its end. Pages that a row goes on in count as one.
 *
 * @throws Error that says what is wrong
 */
export async function findPages(column: ColumnMetaData, options: PagesOptions): Promise<PageLocation[]> {
  const layout = await layoutOf(column, options);
  const pages: PageLocation[] = [];
  let row = 0;
  for await (const { offset, size, header, content } of readPages(column, options.slice)) {
    const found = await guardPage(header, content, layout);
    if (found === undefined) continue;
    const last = pages.at(-1);
    if (found.continues && last !== undefined) {
      pages[pages.length - 1] = { ...last, compressed_page_size: offset + size - Number(last.offset) };
    } else {
      pages.push({ offset: BigInt(offset), compressed_page_size: size, first_row_index: BigInt(row) });
    }
    row += found.rows;
  }
  return pages;
}

async function layoutOf(
  column: ColumnMetaData,
  { metadata, compressors }: PagesOptions,
): Promise<PageLayout> {
  const { getMaxDefinitionLevel, getMaxRepetitionLevel, getSchemaPath } = await import(
    'hyparquet/src/schema.js'
  );
  const path = getSchemaPath(metadata.schema, column.path_in_schema);
  const bits = (most: number): number => 32 - Math.clz32(most);
  const [repetition, definition] = [bits(getMaxRepetitionLevel(path)), bits(getMaxDefinitionLevel(path))];
  return { column, repetition, definition, compressors };
}

interface Page {
  readonly offset: number;
  readonly size: number;
  readonly header: PageHeader;
  readonly content: Uint8Array;
}

async function* readPages(column: ColumnMetaData, slice: PagesOptions['slice']): AsyncGenerator<Page> {
  const { parquetHeader } = await import('hyparquet/src/column.js');
  const start = Number(column.dictionary_page_offset || column.data_page_offset);
  const end = start + Number(column.total_compressed_size);
  let [first, bytes] = [start, new Uint8Array()];
  /** The bytes from one place on: those at hand, else as many as are wanted. */
  const take = async (at: number, wanted: number): Promise<Uint8Array> => {
    const stop = Math.min(end, at + wanted);
    if (stop > first + bytes.length) {
      [first, bytes] = [at, new Uint8Array(await slice(at, Math.min(end, Math.max(stop, at + WINDOW))))];
    }
    return bytes.subarray(at - first);
  };
  // As hyparquet does: a last byte is no page.
  for (let offset = start; offset < end - 1; ) {
    let window = await take(offset, 1);
    let read = tryHeader(parquetHeader, window);
    while (read === undefined) {
      if (window.length >= Math.min(end - offset, MAX_HEADER)) throw new RangeError('a page is cut off');
      window = await take(offset, Math.max(WINDOW, 4 * window.length));
      read = tryHeader(parquetHeader, window);
    }
    const { header, length } = read;
    const size = length + header.compressed_page_size;
    if (!(header.compressed_page_size >= 0) || offset + size > end) throw new RangeError('a page is cut off');
    window = await take(offset, size);
    yield { offset, size, header, content: window.subarray(length, size) };
    offset += size;
  }
}

/** `undefined` where it does not end in these bytes, or is none. */
function tryHeader(
  parse: (reader: { view: DataView; offset: number }) => PageHeader,
  bytes: Uint8Array,
): { readonly header: PageHeader; readonly length: number } | undefined {
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  try {
    const header = parse(reader);
    return reader.offset <= bytes.length ? { header, length: reader.offset } : undefined;
  } catch {
    return undefined;
  }
}
