import { typeAttribute } from '../backend/binding.ts';
import { type Raw, type RawOps, withRawOps } from '../backend/raw-ops.ts';
import { DT } from '../ffi/dtypes.ts';
import type { Kernel } from './register.ts';

const PHILOX = 1;

/**
 * `CrossmodalStatelessUniform`: float32 numbers uniform in [0, 1) from a key that is a tensor, so that a compiled
 * step draws new ones at each call without being traced again.
 *
 * Philox4x32-10: the two words of `key` (int32 [2]) are the generator's key; the counter holds the block in its low
 * 64 bits and `stream` in its high ones. The low 23 bits of a word make the number, as in TensorFlow.
 */
export const statelessUniform: Kernel = ({ inputs, attrs, backend }) => {
  const { shape, stream } = attrs as { shape: readonly number[]; stream: number };
  const maybeInsideXla = backend.trace?.maybeInsideXla === true;
  const [numbers] = withRawOps(backend, (ops) => {
    const key = bitcast(ops, ops.of(inputs.key!), DT.int32, DT.uint64);
    const counter = bitcast(ops, ops.constant(DT.int32, [2, 2], [0, 0, stream | 0, 0]), DT.int32, DT.uint64);
    const arguments_ = [
      ops.constant(DT.int32, [shape.length], [...shape]),
      ops.op(
        'Reshape',
        [typeAttribute('T', DT.uint64), typeAttribute('Tshape', DT.int32)],
        [key, ops.constant(DT.int32, [1], [1])],
      )[0]!,
      counter,
      ops.constant(DT.int32, [], [PHILOX]),
    ];
    // XLA's own uniform op takes other bits of a word than TensorFlow's.
    return [maybeInsideXla ? wordsToFloats(ops, arguments_) : uniform(ops, arguments_)];
  });
  return numbers!;
};

function uniform(ops: RawOps, arguments_: readonly Raw[]): Raw {
  const attributes = [typeAttribute('dtype', DT.float32), typeAttribute('Tshape', DT.int32)];
  return ops.op('StatelessRandomUniformV2', attributes, arguments_)[0]!;
}

/** The low 23 bits become the fraction of a float in [1, 2). */
function wordsToFloats(ops: RawOps, arguments_: readonly Raw[]): Raw {
  const type = [typeAttribute('T', DT.int32)];
  const attributes = [typeAttribute('dtype', DT.int32), typeAttribute('Tshape', DT.int32)];
  const [words] = ops.op('StatelessRandomUniformFullIntV2', attributes, arguments_);
  const [fraction] = ops.op('BitwiseAnd', type, [words!, ops.constant(DT.int32, [], [0x7fffff])]);
  const [bits] = ops.op('BitwiseOr', type, [fraction!, ops.constant(DT.int32, [], [0x3f800000])]);
  const float = bitcast(ops, bits!, DT.int32, DT.float32);
  return ops.op('Sub', [typeAttribute('T', DT.float32)], [float, ops.constant(DT.float32, [], [1])])[0]!;
}

function bitcast(ops: RawOps, value: Raw, from: number, to: number): Raw {
  return ops.op('Bitcast', [typeAttribute('T', from), typeAttribute('type', to)], [value])[0]!;
}
