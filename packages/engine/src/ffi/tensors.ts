import { CrossmodalError } from '@crossmodal/core';
import type { TensorFlowApi } from './api.ts';
import { int64s } from './attributes.ts';
import type { CRuntime, Pointer } from './c-runtime.ts';
import { bytesOf, DT, nameOf } from './dtypes.ts';
import { notNull } from './status.ts';

/** What tfjs holds of a tensor's values on this side. Strings are UTF-8 bytes. */
export type HostValues =
  | NodeJS.TypedArray
  | readonly number[]
  | readonly boolean[]
  | readonly Uint8Array[]
  | readonly string[];

const STRING_BYTES = 24; // sizeof(TF_TString)

/** Copies between host values and `TF_Tensor`s. */
export interface Tensors {
  /** A `TF_Tensor` with a copy of the values; delete it with `free`. */
  create(shape: readonly number[], dtype: number, values: HostValues): Pointer;
  /** The values of a `TF_Tensor`, copied out. */
  read(tensor: Pointer): HostValues;
  /** Deletes a tensor made by `create`. */
  free(tensor: Pointer): void;
}

export function tensors(api: TensorFlowApi, c: CRuntime): Tensors {
  const allocate = (shape: readonly number[], dtype: number, bytes: number): Pointer =>
    notNull(api.TF_AllocateTensor(dtype, int64s(shape), shape.length, bytes), `allocating ${bytes} bytes`);
  const count = (tensor: Pointer): number => api.TF_TensorElementCount(tensor);

  const createNumeric = (shape: readonly number[], dtype: number, values: HostValues): Pointer => {
    const array = typedArray(dtype, values);
    const bytes = elements(shape) * bytesOf(dtype);
    if (array.byteLength !== bytes) {
      throw new CrossmodalError(
        'engine/values',
        `a ${nameOf(dtype)} tensor of shape [${shape.join(', ')}] has ${bytes} bytes, got values of ${array.byteLength}.`,
        { kind: 'internal' },
      );
    }
    const tensor = allocate(shape, dtype, bytes);
    if (bytes > 0) c.copyIn(notNull(api.TF_TensorData(tensor), 'reading a tensor'), array, bytes);
    return tensor;
  };

  const createStrings = (shape: readonly number[], values: readonly (Uint8Array | string)[]): Pointer => {
    const tensor = allocate(shape, DT.string, elements(shape) * STRING_BYTES);
    for (const [i, value] of values.entries()) {
      const at = notNull(api.TF_TensorData(tensor), 'reading a tensor') + BigInt(i * STRING_BYTES);
      const bytes = typeof value === 'string' ? Buffer.from(value) : value;
      api.TF_StringInit(at);
      api.TF_StringCopy(at, bytes, bytes.length);
    }
    return tensor;
  };

  const readStrings = (tensor: Pointer): Uint8Array[] =>
    Array.from({ length: count(tensor) }, (_, i) => {
      const at = notNull(api.TF_TensorData(tensor), 'reading a tensor') + BigInt(i * STRING_BYTES);
      const bytes = new Uint8Array(api.TF_StringGetSize(at));
      if (bytes.length > 0) {
        c.copyOut(bytes, notNull(api.TF_StringGetDataPointer(at), 'reading a string'), bytes.length);
      }
      return bytes;
    });

  return {
    create: (shape, dtype, values) =>
      dtype === DT.string
        ? createStrings(shape, values as readonly (Uint8Array | string)[])
        : createNumeric(shape, dtype, values),
    read(tensor) {
      const dtype = api.TF_TensorType(tensor);
      if (dtype === DT.string) return readStrings(tensor);
      const bytes = api.TF_TensorByteSize(tensor);
      const array = emptyArray(dtype, bytes);
      if (bytes > 0) c.copyOut(array, notNull(api.TF_TensorData(tensor), 'reading a tensor'), bytes);
      return array;
    },
    free(tensor) {
      if (api.TF_TensorType(tensor) === DT.string) {
        const first = api.TF_TensorData(tensor);
        for (let i = 0; i < count(tensor); i++) {
          api.TF_StringDealloc(notNull(first, 'freeing a string') + BigInt(i * STRING_BYTES));
        }
      }
      api.TF_DeleteTensor(tensor);
    },
  };
}

/** How many elements a shape has. */
export function elements(shape: readonly number[]): number {
  let product = 1;
  for (const size of shape) product *= size;
  return product;
}

function typedArray(dtype: number, values: HostValues): NodeJS.TypedArray {
  switch (dtype) {
    case DT.float32:
    case DT.complex64:
      return values instanceof Float32Array ? values : Float32Array.from(values as readonly number[]);
    case DT.int32:
      return values instanceof Int32Array ? values : Int32Array.from(values as readonly number[]);
    case DT.bool:
    case DT.uint8:
      return values instanceof Uint8Array ? values : Uint8Array.from(values as readonly number[]);
    case DT.int64:
    case DT.uint64:
      // tfjs-node writes an int64 as two int32, the lower first.
      return ArrayBuffer.isView(values) ? values : BigInt64Array.from(values as readonly number[], BigInt);
    default:
      throw new CrossmodalError('engine/dtype', `no values of type ${nameOf(dtype)} can be uploaded.`, {
        kind: 'internal',
      });
  }
}

function emptyArray(dtype: number, bytes: number): NodeJS.TypedArray {
  switch (dtype) {
    case DT.float32:
    case DT.complex64:
      return new Float32Array(bytes / 4);
    case DT.float64:
      return new Float64Array(bytes / 8);
    case DT.int32:
      return new Int32Array(bytes / 4);
    case DT.uint32:
      return new Uint32Array(bytes / 4);
    case DT.int64:
    case DT.uint64:
      return new BigInt64Array(bytes / 8);
    case DT.bfloat16:
    case DT.float16:
      return new Uint16Array(bytes / 2);
    default:
      return new Uint8Array(bytes);
  }
}
