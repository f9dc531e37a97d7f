import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { boolAttribute, intAttribute, stringAttribute, typeAttribute } from '../backend/binding.ts';
import { withRawOps } from '../backend/raw-ops.ts';
import { DT, toTensorFlow } from '../ffi/dtypes.ts';
import { toInt32 } from './int64.ts';
import { checkPadding } from './padding.ts';
import type { Kernel, KernelCall } from './register.ts';

type Paddings = [number, number][];

interface PoolAttributes {
  readonly filterSize: number | number[];
  readonly strides: number | number[];
  readonly pad: unknown;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  readonly dataFormat?: 'NDHWC' | 'NCDHW';
}

/**
 * Pooling with paddings given by number, which TensorFlow's ops do not take: the input is padded first, then pooled
 * without padding. Padding counts for nothing: it is -∞ for a maximum and left out of an average.
 */
export const maxPool =
  (original: Kernel): Kernel =>
  (call) => {
    const x = call.inputs.x as Tensor;
    const { paddings, emptyShape } = geometry(call, x.shape);
    if (emptyShape !== undefined) return tf.zeros(emptyShape, x.dtype);
    if (paddings === undefined) return original(call);
    return tf.tidy(() => unpadded(original, call, { x: tf.pad(x, paddings, -Infinity) }));
  };

export const avgPool =
  (original: Kernel): Kernel =>
  (call) => {
    const x = call.inputs.x as Tensor;
    const { paddings, emptyShape } = geometry(call, x.shape);
    if (emptyShape !== undefined) return tf.zeros(emptyShape, x.dtype);
    if (paddings === undefined) return original(call);
    return tf.tidy(() => {
      const pool = (values: Tensor): Tensor => unpadded(original, call, { x: tf.pad(values, paddings) });
      return tf.divNoNan(pool(x), pool(tf.onesLike(x)));
    });
  };

export const maxPoolGrad =
  (original: Kernel): Kernel =>
  (call) => {
    const { dy, input, output } = call.inputs as unknown as Record<'dy' | 'input' | 'output', Tensor>;
    const { paddings } = geometry(call, input.shape);
    if (paddings === undefined) return original(call);
    return tf.tidy(() => {
      const padded = tf.pad(input, paddings, -Infinity);
      return crop(unpadded(original, call, { dy, input: padded, output }), paddings, input.shape);
    });
  };

export const avgPoolGrad =
  (original: Kernel, pool: string): Kernel =>
  (call) => {
    const { dy, input } = call.inputs as unknown as Record<'dy' | 'input', Tensor>;
    const { paddings } = geometry(call, input.shape);
    if (paddings === undefined) return original(call);
    return tf.tidy(() => {
      const padded = tf.pad(tf.onesLike(input), paddings);
      const attrs = { ...call.attrs, pad: 'valid' } as unknown as tf.NamedAttrMap;
      const counted = tf.engine().runKernel<Tensor>(pool, { x: padded }, attrs);
      const gradient = unpadded(original, call, { dy: tf.divNoNan(dy, counted), input: padded });
      return crop(gradient, paddings, input.shape);
    });
  };

function unpadded(original: Kernel, call: KernelCall, inputs: Record<string, Tensor>): Tensor {
  return original({ ...call, inputs, attrs: { ...call.attrs, pad: 'valid' } }) as Tensor;
}

function crop(padded: Tensor, paddings: Paddings, shape: number[]): Tensor {
  return tf.slice(
    padded,
    paddings.map(([before]) => before),
    shape,
  );
}

interface PoolGeometry {
  /** How much to pad each axis so that pooling without padding gives tfjs' output; undefined where TensorFlow can. */
  readonly paddings: Paddings | undefined;
  /** Set where the window is larger than the input, so that nothing comes out. */
  readonly emptyShape: number[] | undefined;
}

function geometry(call: KernelCall, shape: number[]): PoolGeometry {
  const { filterSize, strides, pad, dimRoundingMode, dataFormat } = call.attrs as unknown as PoolAttributes;
  checkPadding(pad as number);
  if (shape.length === 4) {
    const info = tf.backend_util.computePool2DInfo(
      shape as [number, number, number, number],
      filterSize as number,
      strides as number,
      1,
      pad as number,
      dimRoundingMode,
    );
    const { padInfo, outShape } = info;
    if (padInfo.type === 'VALID' || padInfo.type === 'SAME') return natural(outShape);
    const height = around(info.inHeight, padInfo.top, info.outHeight, info.strideHeight, info.filterHeight);
    const width = around(info.inWidth, padInfo.left, info.outWidth, info.strideWidth, info.filterWidth);
    return { paddings: [[0, 0], height, width, [0, 0]], emptyShape: undefined };
  }
  const info = tf.backend_util.computePool3DInfo(
    shape as [number, number, number, number, number],
    filterSize as number,
    strides as number,
    1,
    pad as number,
    dimRoundingMode,
    dataFormat,
  );
  const { padInfo, outShape } = info;
  if (padInfo.type === 'VALID' || padInfo.type === 'SAME') return natural(outShape);
  const spatial: Paddings = [
    around(info.inDepth, padInfo.front, info.outDepth, info.strideDepth, info.filterDepth),
    around(info.inHeight, padInfo.top, info.outHeight, info.strideHeight, info.filterHeight),
    around(info.inWidth, padInfo.left, info.outWidth, info.strideWidth, info.filterWidth),
  ];
  const none: Paddings = [[0, 0]];
  const paddings = dataFormat === 'NCDHW' ? [...none, ...none, ...spatial] : [...none, ...spatial, ...none];
  return { paddings, emptyShape: undefined };
}

function natural(outShape: readonly number[]): PoolGeometry {
  const isEmpty = outShape.some((size) => size <= 0);
  return { paddings: undefined, emptyShape: isEmpty ? outShape.map((size) => Math.max(0, size)) : undefined };
}

/** The padding of one axis: as asked before, and as much after as the last window reaches. */
function around(size: number, before: number, out: number, stride: number, filter: number): [number, number] {
  return [before, Math.max(0, (out - 1) * stride + filter - size - before)];
}

/** The largest value of each window, and where it stood in the flattened input. */
export const maxPoolWithArgmax: Kernel = ({ inputs, attrs, backend }) => {
  const x = inputs.x!;
  const { filterSize, strides, pad, includeBatchInIndex } = attrs as unknown as PoolAttributes & {
    includeBatchInIndex: boolean;
  };
  const info = tf.backend_util.computePool2DInfo(
    x.shape as [number, number, number, number],
    filterSize as number,
    strides as number,
    [1, 1],
    pad as number,
  );
  return withRawOps(backend, (ops) => {
    const attributes = [
      typeAttribute('T', toTensorFlow(x.dtype)),
      typeAttribute('Targmax', DT.int64),
      intAttribute('ksize', [1, info.filterHeight, info.filterWidth, 1]),
      intAttribute('strides', [1, info.strideHeight, info.strideWidth, 1]),
      stringAttribute('padding', info.padInfo.type),
      boolAttribute('include_batch_in_index', includeBatchInIndex),
    ];
    const [values, indices] = ops.op('MaxPoolWithArgmax', attributes, [ops.of(x)], 2);
    return [values!, toInt32(ops, indices!)];
  });
};
