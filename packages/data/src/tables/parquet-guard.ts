import type { ColumnMetaData, Compressors, FileMetaData } from 'hyparquet';

/** A page that claims more is refused. Values, and bytes once it is decompressed. */
const [MAX_VALUES, MAX_BYTES] = [1 << 24, 1 << 29];
/** Runs may be rounded up to whole groups. */
const SLACK = 1024;

/**
 * Refuses column chunks whose pages claim what would fill the memory.
 *
 * hyparquet 1.31.5 believes the lengths of runs, which a damaged or hostile file may put at a billion: V8 then ends the
 * process. So every run is added up here before the chunk is decoded.
 *
 * Source: Parquet's format, "Encodings", run length encoding / bit-packing hybrid.
 *
 * @param bytes of the column chunk
 * @throws Error that says what is wrong
 */
export async function guardChunk(
  bytes: Uint8Array,
  column: ColumnMetaData,
  { metadata, compressors }: { readonly metadata: FileMetaData; readonly compressors: Compressors },
): Promise<void> {
  const { parquetHeader } = await import('hyparquet/src/column.js');
  const { getMaxDefinitionLevel, getMaxRepetitionLevel, getSchemaPath } = await import(
    'hyparquet/src/schema.js'
  );
  const path = getSchemaPath(metadata.schema, column.path_in_schema);
  const levels = [getMaxRepetitionLevel(path), getMaxDefinitionLevel(path)].map(
    (most) => 32 - Math.clz32(most),
  );
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  // As hyparquet does: a last byte is no page.
  while (reader.offset < bytes.length - 1) {
    const header = parquetHeader(reader);
    const { compressed_page_size: size, uncompressed_page_size: length } = header;
    const page = bytes.subarray(reader.offset, reader.offset + size);
    if (!(size >= 0 && length >= 0) || page.length < size) throw new RangeError('a page is cut off');
    reader.offset += size;
    const details = header.data_page_header ?? header.data_page_header_v2 ?? header.dictionary_page_header;
    const count = Number(details?.num_values ?? 0);
    if (!(count >= 0 && count <= MAX_VALUES)) throw new RangeError(`a page of ${count} values`);
    if (length > MAX_BYTES) throw new RangeError(`a page of ${length} bytes`);
    if (header.data_page_header !== undefined) {
      const content = decompress(page, length, column.codec, compressors);
      // Levels, each with its length before it, then values.
      let at = 0;
      for (const width of levels) {
        if (width === 0) continue;
        checkRuns(content, at + 4, width, count);
        at += 4 + readLength(content, at);
      }
      checkValues(content, at, header.data_page_header.encoding, column.type, count);
    } else if (header.data_page_header_v2 !== undefined) {
      const v2 = header.data_page_header_v2;
      const [repetition, definition] = [v2.repetition_levels_byte_length, v2.definition_levels_byte_length];
      if (levels[0]! > 0) checkRuns(page, 0, levels[0]!, count);
      if (levels[1]! > 0) checkRuns(page, repetition, levels[1]!, count);
      const rest = page.subarray(repetition + definition);
      const content =
        v2.is_compressed === false
          ? rest
          : decompress(rest, length - repetition - definition, column.codec, compressors);
      checkValues(content, 0, v2.encoding, column.type, count);
    }
  }
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
