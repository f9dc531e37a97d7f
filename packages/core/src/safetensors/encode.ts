import { CrossmodalError } from '../errors.ts';
import type { HostTensor } from '../sample.ts';
import { byteWidths, countOf, formatNames, type HeaderEntry, LENGTH_BYTES, METADATA } from './format.ts';

/**
 * Named arrays as the bytes of a safetensors file; use it to keep weights in a form that Python reads too.
 *
 * The bytes depend on nothing but the arguments: tensors are stored by falling width of their type, then by name,
 * as Python's writer does, and metadata in the order given.
 *
 * @param tensors float32 (F32), int32 (I32) and uint8 (U8) arrays by name
 * @param metadata free text by name
 * @throws CrossmodalError `safetensors/shape` where a shape and its data differ, `safetensors/name` for a name
 *   the format reserves
 * @example
 * const bytes = encodeSafetensors({ bias: { dtype: 'float32', shape: [2], data: new Float32Array(2) } });
 *
 * Source: https://github.com/huggingface/safetensors#format
 */
export function encodeSafetensors(
  tensors: Readonly<Record<string, HostTensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const entries = Object.entries(tensors).sort(storageOrder);
  const header: string[] = [];
  if (Object.keys(metadata).length > 0) header.push(`"${METADATA}":${JSON.stringify(metadata)}`);
  let end = 0;
  for (const [name, tensor] of entries) {
    checkTensor(name, tensor);
    const begin = end;
    end += tensor.data.byteLength;
    const entry: HeaderEntry = {
      dtype: formatNames[tensor.dtype],
      shape: tensor.shape,
      data_offsets: [begin, end],
    };
    header.push(`${JSON.stringify(name)}:${JSON.stringify(entry)}`);
  }
  const json = new TextEncoder().encode(`{${header.join(',')}}`);
  // Spaces up to a multiple of 8, so that the data can be read where it lies.
  const headerBytes = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(LENGTH_BYTES + headerBytes + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerBytes), true);
  bytes.set(json, LENGTH_BYTES);
  bytes.fill(0x20, LENGTH_BYTES + json.length, LENGTH_BYTES + headerBytes);
  let position = LENGTH_BYTES + headerBytes;
  for (const [, { data }] of entries) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), position);
    position += data.byteLength;
  }
  return bytes;
}

function storageOrder([nameA, a]: [string, HostTensor], [nameB, b]: [string, HostTensor]): number {
  const rank = (tensor: HostTensor): number => formatRanks[tensor.dtype];
  return rank(a) - rank(b) || (nameA < nameB ? -1 : 1);
}

const formatRanks: Readonly<Record<HostTensor['dtype'], number>> = { float32: 0, int32: 1, uint8: 2 };

function checkTensor(name: string, { dtype, shape, data }: HostTensor): void {
  if (name === METADATA || name === '__proto__') {
    throw new CrossmodalError(
      'safetensors/name',
      `expected the name of a tensor, got the reserved "${name}".`,
    );
  }
  const whole = shape.every((size) => Number.isSafeInteger(size) && size >= 0);
  const width = byteWidths[formatNames[dtype]];
  if (!whole || countOf(shape) !== data.length || data.BYTES_PER_ELEMENT !== width) {
    throw new CrossmodalError(
      'safetensors/shape',
      `expected "${name}" to hold ${countOf(shape)} values of ${dtype} for its shape [${shape}], got ${data.length} in a ${data.constructor.name}.`,
    );
  }
}
