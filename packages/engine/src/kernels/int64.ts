import type { TensorInfo } from '@tensorflow/tfjs';
import { typeAttribute } from '../backend/binding.ts';
import type { Raw, RawOps } from '../backend/raw-ops.ts';
import { DT, toTensorFlow } from '../ffi/dtypes.ts';

/** A tensor as another TensorFlow type. */
export function cast(ops: RawOps, value: Raw, from: number, to: number): Raw {
  if (from === to) return value;
  return ops.op('Cast', [typeAttribute('SrcT', from), typeAttribute('DstT', to)], [value])[0]!;
}

/** tfjs has no int64; TensorFlow's sparse ops want nothing else. */
export function toInt64(ops: RawOps, tensor: TensorInfo): Raw {
  return cast(ops, ops.of(tensor), toTensorFlow(tensor.dtype), DT.int64);
}

export function toInt32(ops: RawOps, value: Raw): Raw {
  return cast(ops, value, DT.int64, DT.int32);
}
