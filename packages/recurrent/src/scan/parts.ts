import * as tf from '@tensorflow/tfjs';
import type { Tensors } from './forward.ts';
import { regroup } from './groups.ts';

const KERNEL = 'CrossmodalParts';

/** Some samples of a batch that stand next to each other. */
export interface Part {
  readonly begin: number;
  readonly size: number;
}

export interface PartsOptions {
  /** How many samples there are. */
  readonly batch: number;
  /** Multiplications of one time step of the whole batch: what the backend goes by. */
  readonly work: number;
  /** How many parts. Default: as the backend thinks best. */
  readonly count?: number | undefined;
  /** Computes a part, apart from the others. */
  readonly body: (part: Part) => Tensors;
}

/**
 * Computes a batch in parts, each with results of its own.
 *
 * Where the backend has the kernel `CrossmodalParts` (the engine's), parts of large batches run side by side, one on
 * each processor; elsewhere there is one part.
 */
export function inParts({ batch, work, count, body }: PartsOptions): readonly Tensors[] {
  if (tf.getKernel(KERNEL, tf.getBackend()) == null) return [body({ begin: 0, size: batch })];
  let each = 0;
  const counted = (part: Part): Tensors => {
    const results = body(part);
    each = results.length;
    return results;
  };
  const attributes = { batch, work, count, body: counted } as unknown as tf.NamedAttrMap;
  const results = tf.engine().runKernel(KERNEL, {}, attributes) as unknown as tf.Tensor[];
  return regroup(
    results,
    Array.from({ length: results.length / each }, () => each),
  );
}

/** A part of a tensor along the axis of its samples. */
export function cut(x: tf.Tensor, axis: number, { begin, size }: Part): tf.Tensor {
  if (x.shape[axis] === size) return x;
  const starts = x.shape.map((_, i) => (i === axis ? begin : 0));
  return tf.slice(
    x,
    starts,
    x.shape.map((length, i) => (i === axis ? size : length)),
  );
}

/** The parts of a tensor put together again. */
export const joined = (parts: Tensors, axis: number): tf.Tensor =>
  parts.length === 1 ? parts[0]! : tf.concat([...parts], axis);

/** The sum of what each part gives. */
export const summed = (parts: Tensors): tf.Tensor => (parts.length === 1 ? parts[0]! : tf.addN([...parts]));
