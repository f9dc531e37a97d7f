import type { ColumnMetaData, Compressors, PageHeader } from 'hyparquet';

/** A page that claims more is refused. Values, and bytes once it is decompressed. */
const [MAX_VALUES, MAX_BYTES] = [1 << 24, 1 << 29];
/** Runs may be rounded up to whole groups. */
const SLACK = 1024;

/** What of a column tells how its pages are laid out. */
export interface PageLayout {
  readonly column: Pick<ColumnMetaData, 'codec' | 'type'>;
  /** The bits of a repetition level; 0: each value is a row. */
  readonly repetition: number;
  /** The bits of a definition level. */
  readonly definition: number;
  readonly compressors: Compressors;
}

/** The rows that begin in a page. */
export interface PageRows {
  readonly rows: number;
  /** Whether its first values belong to a row of the page before it. */
  readonly continues: boolean;
}

/**
 * Refuses a page that claims what would fill the memory, and counts its rows.
 *
 * hyparquet 1.31.5 believes the lengths of runs, which a damaged or hostile file may put at a billion: V8 then ends the
 * process. So every run is added up here before the page is decoded.
 *
 * Source: Parquet's format, "Encodings", run length encoding / bit-packing hybrid; "Data pages".
 *
 * @param page its bytes behind the header
 * @returns `undefined` for what holds no rows, as a dictionary
 * @throws Error that says what is wrong
 */
export async function guardPage(
  header: PageHeader,
  page: Uint8Array,
  { column, repetition, definition, compressors }: PageLayout,
): Promise<PageRows | undefined> {
  const length = header.uncompressed_page_size;
  const details = header.data_page_header ?? header.data_page_header_v2 ?? header.dictionary_page_header;
  const count = Number(details?.num_values ?? 0);
  if (!(count >= 0 && count <= MAX_VALUES)) throw new RangeError(`a page of ${count} values`);
  if (!(length >= 0 && length <= MAX_BYTES)) throw new RangeError(`a page of ${length} bytes`);
  if (header.data_page_header !== undefined) {
    const content = decompress(page, length, column.codec, compressors);
    // Levels, each with its length before it, then values.
    let at = 0;
    for (const width of [repetition, definition]) {
      if (width === 0) continue;
      checkRuns(content, at + 4, width, count);
      at += 4 + readLength(content, at);
    }
    checkValues(content, at, header.data_page_header.encoding, column.type, count);
    return repetition === 0
      ? { rows: count, continues: false }
      : await countRows(content, { width: repetition, length: readLength(content, 0), count });
  }
  const v2 = header.data_page_header_v2;
  if (v2 === undefined) return undefined;
  const [first, second] = [v2.repetition_levels_byte_length, v2.definition_levels_byte_length];
  if (repetition > 0) checkRuns(page, 0, repetition, count);
  if (definition > 0) checkRuns(page, first, definition, count);
  const rest = page.subarray(first + second);
  const content =
    v2.is_compressed === false ? rest : decompress(rest, length - first - second, column.codec, compressors);
  checkValues(content, 0, v2.encoding, column.type, count);
  return { rows: v2.num_rows, continues: false };
}

/** A row begins where the repetition level is 0. */
async function countRows(
  content: Uint8Array,
  { width, length, count }: { readonly width: number; readonly length: number; readonly count: number },
): Promise<PageRows> {
  const { readRleBitPackedHybrid } = await import('hyparquet/src/encoding.js');
  const levels = new Uint8Array(count);
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  readRleBitPackedHybrid({ view, offset: 4 }, width, levels, length);
  return { rows: levels.reduce((sum, level) => sum + (level === 0 ? 1 : 0), 0), continues: levels[0] !== 0 };
}

function decompress(page: Uint8Array, length: number, codec: string, compressors: Compressors): Uint8Array {
  if (codec === 'UNCOMPRESSED') return page;
  const known = compressors[codec as keyof Compressors];
  if (known === undefined) throw new Error(`unknown compression ${codec}`);
  return known(page, length);
}

/** Values that are indices of a dictionary, or booleans in runs; other encodings bring their own lengths. */
function checkValues(bytes: Uint8Array, at: number, encoding: string, type: string, count: number): void {
  if (encoding === 'RLE') checkRuns(bytes, at + 4, 1, count);
  else if (/DICTIONARY$/.test(encoding) && type !== 'BOOLEAN')
    checkRuns(bytes, at + 1, bytes[at] ?? 0, count);
}

/** Adds up the runs that hold `count` values. What is cut off is found when it is decoded. */
function checkRuns(bytes: Uint8Array, start: number, width: number, count: number): void {
  let at = start;
  for (let seen = 0; seen < count && at < bytes.length; ) {
    let [header, shift] = [0, 0];
    for (; at < bytes.length; at++, shift += 7) {
      header |= (bytes[at]! & 0x7f) << shift;
      if (bytes[at]! < 0x80) break;
    }
    at += 1;
    const packed = (header & 1) === 1;
    const run = packed ? (header >>> 1) * 8 : header >>> 1;
    at += packed ? (header >>> 1) * width : (width + 7) >> 3;
    seen += run;
    // Packed values end with the bytes; a run of one value ends nowhere.
    if (!packed && seen > count + SLACK) throw new RangeError(`${seen} values in a page of ${count}`);
  }
}

function readLength(bytes: Uint8Array, at: number): number {
  if (at + 4 > bytes.length) throw new RangeError('a page is cut off');
  return new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0, true);
}
