import * as tf from '@tensorflow/tfjs';
import { boolAttribute, intAttribute, stringAttribute, typeAttribute } from '../backend/binding.ts';
import { withRawOps } from '../backend/raw-ops.ts';
import { DT } from '../ffi/dtypes.ts';
import { toInt32 } from './int64.ts';
import type { Kernel } from './register.ts';

export const stringNGrams: Kernel = ({ inputs, attrs, backend }) => {
  const { separator, nGramWidths, leftPad, rightPad, padWidth, preserveShortSequences } = attrs as {
    separator: string;
    nGramWidths: number[];
    leftPad: string;
    rightPad: string;
    padWidth: number;
    preserveShortSequences: boolean;
  };
  const attributes = [
    stringAttribute('separator', separator),
    intAttribute('ngram_widths', nGramWidths),
    stringAttribute('left_pad', leftPad),
    stringAttribute('right_pad', rightPad),
    intAttribute('pad_width', padWidth),
    boolAttribute('preserve_short_sequences', preserveShortSequences),
    typeAttribute('Tsplits', DT.int32),
  ];
  return backend.executeMultipleOutputs('StringNGrams', attributes, [inputs.data!, inputs.dataSplits!], 2);
};

export const stringSplit: Kernel = ({ inputs, attrs, backend }) => {
  const { skipEmpty } = attrs as { skipEmpty: boolean };
  return withRawOps(backend, (ops) => {
    const sources = [ops.of(inputs.input!), ops.of(inputs.delimiter!)];
    const attributes = [boolAttribute('skip_empty', skipEmpty)];
    const [indices, values, shape] = ops.op('StringSplit', attributes, sources, 3);
    return [toInt32(ops, indices!), values!, toInt32(ops, shape!)];
  });
};

export const stringToHashBucketFast: Kernel = ({ inputs, attrs, backend }) => {
  const { numBuckets } = attrs as { numBuckets: number };
  return withRawOps(backend, (ops) => {
    const attributes = [intAttribute('num_buckets', numBuckets)];
    const [buckets] = ops.op('StringToHashBucketFast', attributes, [ops.of(inputs.input!)]);
    return [toInt32(ops, buckets!)];
  })[0]!;
};

/**
 * A comparison that orders strings, too, which TensorFlow has no op for: on this side, by UTF-16 units as JavaScript
 * does. Other types go to TensorFlow.
 */
export const comparison =
  (holds: (a: string, b: string) => boolean, numeric: Kernel): Kernel =>
  (call) => {
    const { a, b } = call.inputs;
    if (a!.dtype !== 'string') return numeric(call);
    const shape = tf.backend_util.assertAndGetBroadcastShape(a!.shape, b!.shape);
    const left = broadcastStrings(a as tf.Tensor, shape);
    const right = broadcastStrings(b as tf.Tensor, shape);
    return tf.tensor(
      left.map((text, i) => holds(text, right[i]!)),
      shape,
      'bool',
    );
  };

/** The strings of a tensor, repeated to fill a shape. */
function broadcastStrings(tensor: tf.Tensor, shape: readonly number[]): string[] {
  const texts = tensor.dataSync<'string'>() as unknown as string[];
  const own = [...new Array<number>(shape.length - tensor.rank).fill(1), ...tensor.shape];
  return Array.from({ length: tf.util.sizeFromShape([...shape]) }, (_, flat) => {
    let rest = flat;
    let at = 0;
    let stride = 1;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      if (own[axis] !== 1) at += (rest % shape[axis]!) * stride;
      rest = Math.floor(rest / shape[axis]!);
      stride *= own[axis]!;
    }
    return texts[at]!;
  });
}
