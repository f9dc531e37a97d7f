import { CrossmodalError } from '../errors.ts';
import type { HostTensor } from '../sample.ts';
import { byteWidths, countOf, type HeaderEntry, LENGTH_BYTES, MAX_HEADER_BYTES, METADATA } from './format.ts';
import { repeatedKey } from './repeated-key.ts';

export interface DecodedSafetensors {
  readonly tensors: Readonly<Record<string, HostTensor>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * The arrays and metadata of a safetensors file's bytes.
 *
 * Arrays are views of the bytes where alignment allows, copies elsewhere: do not change the bytes afterwards.
 * The file is not trusted: what breaks the format in any way is an error, and no more memory is taken than the
 * bytes given have.
 *
 * @throws CrossmodalError `safetensors/header`, `safetensors/dtype` (a type other than F32, I32 and U8) or
 *   `safetensors/offsets`, naming the tensor
 * @example
 * const { tensors } = decodeSafetensors(await readFile('model.safetensors'));
 */
export function decodeSafetensors(bytes: Uint8Array): DecodedSafetensors {
  const { header, dataStart } = readHeader(bytes);
  const metadata = readMetadata(header[METADATA]);
  const entries = Object.entries(header)
    .filter(([name]) => name !== METADATA)
    .map(([name, entry]) => [name, checkEntry(name, entry)] as const);
  checkCoverage(entries, bytes.length - dataStart);
  const tensors = Object.fromEntries(
    entries.map(([name, entry]) => [name, readTensor(bytes, dataStart, entry)]),
  );
  return { tensors, metadata };
}

function readHeader(bytes: Uint8Array): { header: Record<string, unknown>; dataStart: number } {
  if (bytes.length < LENGTH_BYTES) {
    throw headerError(`expected at least ${LENGTH_BYTES} bytes, got ${bytes.length}.`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getBigUint64(0, true);
  if (length > BigInt(Math.min(MAX_HEADER_BYTES, bytes.length - LENGTH_BYTES))) {
    throw headerError(
      `expected a header within the ${bytes.length} bytes of the file and of at most ${MAX_HEADER_BYTES}, got a length of ${length}.`,
    );
  }
  const dataStart = LENGTH_BYTES + Number(length);
  let header: unknown;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      bytes.subarray(LENGTH_BYTES, dataStart),
    );
    header = JSON.parse(text);
  } catch (cause) {
    throw headerError(`expected a header in JSON, got ${(cause as Error).message}.`, cause);
  }
  if (!isRecord(header)) throw headerError('expected the header to be a JSON object.');
  const repeated = repeatedKey(text);
  if (repeated !== undefined) throw headerError(`the name ${quote(repeated)} stands twice in one object.`);
  if (Object.hasOwn(header, '__proto__')) throw headerError('"__proto__" is no name for a tensor.');
  return { header, dataStart };
}

function readMetadata(value: unknown): Readonly<Record<string, string>> {
  if (value === undefined) return {};
  if (!isRecord(value)) throw headerError(`expected ${METADATA} to be an object.`);
  for (const [name, text] of Object.entries(value)) {
    if (typeof text !== 'string' || name === '__proto__') {
      throw headerError(`expected ${METADATA} to hold texts, got ${typeof text} under ${quote(name)}.`);
    }
  }
  return value as Record<string, string>;
}

function checkEntry(name: string, value: unknown): HeaderEntry {
  const { dtype, shape, data_offsets: offsets } = isRecord(value) ? value : {};
  if (typeof dtype !== 'string' || !isSizes(shape) || !isSizes(offsets) || offsets.length !== 2) {
    throw headerError(`expected ${quote(name)} to have a dtype, a shape and data_offsets of whole numbers.`);
  }
  if (!Object.hasOwn(byteWidths, dtype)) {
    throw new CrossmodalError(
      'safetensors/dtype',
      `expected F32, I32 or U8, got ${quote(name)} of ${dtype.slice(0, 16)}.`,
      {
        hint: 'Convert the file to float32 first.',
      },
    );
  }
  const [begin, end] = offsets as [number, number];
  const expected = countOf(shape) * byteWidths[dtype as HeaderEntry['dtype']];
  if (end - begin !== expected) {
    throw new CrossmodalError(
      'safetensors/offsets',
      `expected ${expected} bytes for ${quote(name)} of ${dtype} [${shape.slice(0, 8)}], got ${end - begin} (${begin} to ${end}).`,
    );
  }
  return { dtype: dtype as HeaderEntry['dtype'], shape, data_offsets: [begin, end] };
}

/** The tensors must fill the data part without gap or overlap. */
function checkCoverage(entries: readonly (readonly [string, HeaderEntry])[], dataBytes: number): void {
  const byBegin = [...entries].sort(
    ([, { data_offsets: a }], [, { data_offsets: b }]) => a[0] - b[0] || a[1] - b[1],
  );
  let position = 0;
  for (const [name, { data_offsets }] of byBegin) {
    const [begin, end] = data_offsets;
    if (begin !== position || end > dataBytes) {
      throw new CrossmodalError(
        'safetensors/offsets',
        `expected ${quote(name)} to begin at ${position} and to end by ${dataBytes}, got ${begin} to ${end}.`,
        { hint: 'The file is truncated or damaged.' },
      );
    }
    position = end;
  }
  if (position !== dataBytes) {
    throw new CrossmodalError(
      'safetensors/offsets',
      `expected ${position} bytes of data, got ${dataBytes}: ${dataBytes - position} belong to no tensor.`,
    );
  }
}

function readTensor(bytes: Uint8Array, dataStart: number, entry: HeaderEntry): HostTensor {
  const { dtype, shape, data_offsets } = entry;
  const part = bytes.subarray(dataStart + data_offsets[0], dataStart + data_offsets[1]);
  if (dtype === 'U8') return { dtype: 'uint8', shape, data: part };
  const { buffer, byteOffset, byteLength } = part.byteOffset % 4 === 0 ? part : part.slice();
  return dtype === 'F32'
    ? { dtype: 'float32', shape, data: new Float32Array(buffer, byteOffset, byteLength / 4) }
    : { dtype: 'int32', shape, data: new Int32Array(buffer, byteOffset, byteLength / 4) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

/** A name from the file, fit for a message: no control characters, not endless. */
function quote(name: string): string {
  return JSON.stringify(name.length > 100 ? `${name.slice(0, 100)}…` : name);
}

function headerError(problem: string, cause?: unknown): CrossmodalError {
  return new CrossmodalError('safetensors/header', problem, {
    hint: 'The file is damaged, or is no safetensors file.',
    cause,
  });
}
