import { CrossmodalError } from '@crossmodal/core';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { typeAttribute } from '../backend/binding.ts';
import { type Raw, withRawOps } from '../backend/raw-ops.ts';
import { DT } from '../ffi/dtypes.ts';
import type { Kernel } from './register.ts';

/** tfjs' sign of NaN is 0; TensorFlow's is NaN. */
export const sign: Kernel = ({ inputs }) =>
  tf.tidy(() => {
    const x = inputs.x as Tensor;
    return tf.sub(tf.cast(tf.greater(x, 0), x.dtype), tf.cast(tf.less(x, 0), x.dtype));
  });

/** 1 above 0, `alpha` elsewhere; NaN stays. tfjs-node's makes tensors of the same shape for both. */
export const step: Kernel = ({ inputs, attrs, backend }) => {
  const { alpha = 0 } = attrs as { alpha?: number };
  return withRawOps(backend, (ops) => {
    const type = [typeAttribute('T', DT.float32)];
    const x = ops.of(inputs.x!);
    const number = (value: number): Raw => ops.constant(DT.float32, [], [value]);
    const [isAbove] = ops.op('Greater', type, [x, number(0)]);
    const [values] = ops.op('SelectV2', type, [isAbove!, number(1), number(alpha)]);
    const [isNoNumber] = ops.op('IsNan', type, [x]);
    return ops.op('SelectV2', type, [isNoNumber!, x, values!]);
  })[0]!;
};

/** `x · y`, and 0 wherever `y` is 0, also where `x` is NaN or infinite; of float32, one broadcast to the other. */
export const mulNoNan: Kernel = ({ inputs, backend }) =>
  backend.executeSingleOutput('MulNoNan', [typeAttribute('T', DT.float32)], [inputs.x!, inputs.y!]);

/** Whole numbers are round; TensorFlow's Round gives zeros for them. */
export const round =
  (original: Kernel): Kernel =>
  (call) =>
    call.inputs.x!.dtype === 'int32' ? tf.clone(call.inputs.x as Tensor) : original(call);

/** A kernel of floats that takes whole numbers as well. */
export const asFloat =
  (original: Kernel): Kernel =>
  (call) => {
    const x = call.inputs.x!;
    if (x.dtype === 'float32') return original(call);
    const float = tf.cast(x as Tensor, 'float32');
    try {
      return original({ ...call, inputs: { ...call.inputs, x: float } });
    } finally {
      float.dispose();
    }
  };

/** TensorFlow's Diag takes no bool. */
export const diag =
  (original: Kernel): Kernel =>
  (call) => {
    const x = call.inputs.x!;
    if (x.dtype !== 'bool') return original(call);
    return tf.tidy(() => {
      const numbers = tf.cast(x as Tensor, 'int32');
      return tf.cast(original({ ...call, inputs: { x: numbers } }) as Tensor, 'bool');
    });
  };

/** tfjs takes indices of rank 1 for those of rows. */
export const scatterNd =
  (original: Kernel): Kernel =>
  (call) => {
    const indices = call.inputs.indices!;
    if (indices.shape.length !== 1) return original(call);
    const column = tf.reshape(indices as Tensor, [-1, 1]);
    try {
      return original({ ...call, inputs: { ...call.inputs, indices: column } });
    } finally {
      column.dispose();
    }
  };

/** A kernel of floats whose result has the type of the input. */
export const throughFloat =
  (original: Kernel): Kernel =>
  (call) =>
    call.inputs.x!.dtype === 'float32'
      ? original(call)
      : tf.tidy(() => tf.cast(asFloat(original)(call) as Tensor, call.inputs.x!.dtype));

/** tfjs refuses a label of the result that no input has; TensorFlow takes it for an axis of size 1. */
export const einsum =
  (original: Kernel): Kernel =>
  (call) => {
    const { equation } = call.attrs as { equation: string };
    const [inputs = '', output = ''] = equation.replace(/\s/g, '').split('->');
    const unknown = [...output].find((label) => !inputs.includes(label));
    if (unknown !== undefined) {
      throw new CrossmodalError(
        'engine/einsum',
        `Output subscripts contain the label ${unknown} not present in the input subscripts.`,
      );
    }
    return original(call);
  };
