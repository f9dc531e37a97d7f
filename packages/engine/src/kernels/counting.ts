import * as tf from '@tensorflow/tfjs';
import { boolAttribute, typeAttribute } from '../backend/binding.ts';
import { DT, toTensorFlow } from '../ffi/dtypes.ts';
import type { Kernel } from './register.ts';

export const denseBincount: Kernel = ({ inputs, attrs, backend }) => {
  const { x, weights } = inputs;
  const { size, binaryOutput = false } = attrs as { size: number; binaryOutput?: boolean };
  const sizeTensor = tf.scalar(size, 'int32');
  try {
    const attributes = [
      typeAttribute('Tidx', DT.int32),
      typeAttribute('T', toTensorFlow(weights!.dtype)),
      boolAttribute('binary_output', binaryOutput),
    ];
    return backend.executeSingleOutput('DenseBincount', attributes, [x!, sizeTensor, weights!]);
  } finally {
    sizeTensor.dispose();
  }
};

export const searchSorted: Kernel = ({ inputs, attrs, backend }) => {
  const { sortedSequence, values } = inputs;
  const { side } = attrs as { side: 'left' | 'right' };
  const attributes = [typeAttribute('T', toTensorFlow(values!.dtype)), typeAttribute('out_type', DT.int32)];
  const op = side === 'left' ? 'LowerBound' : 'UpperBound';
  return backend.executeSingleOutput(op, attributes, [sortedSequence!, values!]);
};

export const bitwiseAnd: Kernel = ({ inputs, backend }) =>
  backend.executeSingleOutput('BitwiseAnd', [typeAttribute('T', DT.int32)], [inputs.a!, inputs.b!]);
