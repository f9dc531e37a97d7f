import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { typeAttribute } from '../backend/binding.ts';
import { withRawOps } from '../backend/raw-ops.ts';
import { DT, toTensorFlow } from '../ffi/dtypes.ts';
import { toInt32, toInt64 } from './int64.ts';
import type { Kernel } from './register.ts';

export const sparseReshape: Kernel = ({ inputs, backend }) =>
  withRawOps(backend, (ops) => {
    const sources = [inputs.inputIndices!, inputs.inputShape!, inputs.newShape!];
    const results = ops.op(
      'SparseReshape',
      [],
      sources.map((source) => toInt64(ops, source)),
      2,
    );
    return results.map((result) => toInt32(ops, result));
  });

export const sparseFillEmptyRows: Kernel = ({ inputs, backend }) =>
  withRawOps(backend, (ops) => {
    const [indices, values, isEmpty, reverseMap] = ops.op(
      'SparseFillEmptyRows',
      [typeAttribute('T', toTensorFlow(inputs.values!.dtype))],
      [
        toInt64(ops, inputs.indices!),
        ops.of(inputs.values!),
        toInt64(ops, inputs.denseShape!),
        ops.of(inputs.defaultValue!),
      ],
      4,
    );
    return [toInt32(ops, indices!), values!, isEmpty!, toInt32(ops, reverseMap!)];
  });

const sparseSegment =
  (op: 'SparseSegmentSum' | 'SparseSegmentMean'): Kernel =>
  ({ inputs, backend }) => {
    const { data, indices, segmentIds } = inputs;
    const attributes = [
      typeAttribute('T', toTensorFlow(data!.dtype)),
      typeAttribute('Tidx', DT.int32),
      typeAttribute('Tsegmentids', DT.int32),
    ];
    return backend.executeSingleOutput(op, attributes, [data!, indices!, segmentIds!]);
  };

export const sparseSegmentSum: Kernel = sparseSegment('SparseSegmentSum');
/** Of whole numbers, the mean without its fraction. */
export const sparseSegmentMean: Kernel = (call) => {
  const mean = sparseSegment('SparseSegmentMean');
  const data = call.inputs.data as Tensor;
  if (data.dtype === 'float32') return mean(call);
  return tf.tidy(() => {
    const inputs = { ...call.inputs, data: tf.cast(data, 'float32') };
    return tf.cast(mean({ ...call, inputs }) as Tensor, data.dtype);
  });
};
