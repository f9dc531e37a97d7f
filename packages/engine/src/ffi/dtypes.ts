import { CrossmodalError } from '@crossmodal/core';
import type { DataType } from '@tensorflow/tfjs';

/** TensorFlow's numbers of its types (`TF_DataType`). */
export const DT = {
  float32: 1,
  float64: 2,
  int32: 3,
  uint8: 4,
  string: 7,
  complex64: 8,
  int64: 9,
  bool: 10,
  bfloat16: 14,
  float16: 19,
  resource: 20,
  variant: 21,
  uint32: 22,
  uint64: 23,
} as const;

const bytes: Readonly<Record<number, number>> = {
  [DT.float32]: 4,
  [DT.float64]: 8,
  [DT.int32]: 4,
  [DT.uint8]: 1,
  [DT.complex64]: 8,
  [DT.int64]: 8,
  [DT.bool]: 1,
  [DT.bfloat16]: 2,
  [DT.float16]: 2,
  [DT.uint32]: 4,
  [DT.uint64]: 8,
};

/** Bytes of one element of a type of fixed size. */
export function bytesOf(dtype: number): number {
  const size = bytes[dtype];
  if (size === undefined) throw unsupported(`type ${nameOf(dtype)} has no fixed size`);
  return size;
}

/** TensorFlow's number of a tfjs type. */
export function toTensorFlow(dtype: DataType | 'int64'): number {
  switch (dtype) {
    case 'float32':
    case 'int32':
    case 'bool':
    case 'complex64':
    case 'string':
    case 'int64':
      return DT[dtype];
    default:
      throw unsupported(`tfjs type "${String(dtype)}" has no TensorFlow type`);
  }
}

/** The tfjs type that shows a TensorFlow type: tfjs has no int64 and uint8, its int32 stands for them. */
export function toTfjs(dtype: number): DataType {
  switch (dtype) {
    case DT.float32:
      return 'float32';
    case DT.int32:
    case DT.int64:
    case DT.uint8:
      return 'int32';
    case DT.bool:
      return 'bool';
    case DT.complex64:
      return 'complex64';
    case DT.string:
    case DT.resource:
      return 'string';
    default:
      throw unsupported(`TensorFlow type ${nameOf(dtype)} has no tfjs type; cast it first`);
  }
}

/** The name of a TensorFlow type, for people. */
export function nameOf(dtype: number): string {
  return names[dtype] ?? `number ${dtype}`;
}

const names: Readonly<Record<number, string>> = Object.fromEntries(
  Object.entries(DT).map(([name, number]) => [number, name]),
);

function unsupported(problem: string): CrossmodalError {
  return new CrossmodalError('engine/dtype', `${problem}.`, { kind: 'internal' });
}
