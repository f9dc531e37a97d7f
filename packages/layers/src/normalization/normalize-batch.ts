import * as tf from '@tensorflow/tfjs';

export interface NormalizedBatch {
  /** Of the shape of the values. */
  readonly normal: tf.Tensor;
  /** [features], without gradient: for the moving statistics. */
  readonly mean: tf.Tensor;
  /** [features] */
  readonly variance: tf.Tensor;
  /** 1, or 0 where the mask leaves nothing. */
  readonly filled: tf.Tensor | number;
}

/**
 * Values with mean 0 and variance 1 in each feature, over all samples that the mask leaves, then scaled and shifted.
 *
 *     y = γ·x̂ + β,  x̂ = (x - μ)·r,  r = 1/√(σ² + ε),  μ = Σ w·x / N,  σ² = Σ w·(x - μ)² / N
 *     ∂x = γ·r·(∂y - w/N·(Σ ∂y + x̂·Σ ∂y·x̂))
 *
 * The gradient is written, and sums over the batch are products with a row of weights: half as many passes over large
 * feature maps as tfjs' gradients of the same ops make.
 *
 * Source: Ioffe & Szegedy, "Batch Normalization", 2015, section 3; here with a weight w of each sample.
 */
export function normalizeBatch(
  values: tf.Tensor,
  mask: tf.Tensor | undefined,
  scale: tf.Tensor,
  shift: tf.Tensor,
  epsilon: number,
): NormalizedBatch {
  const features = values.shape.at(-1)!;
  const count = values.size / features;
  const weights: tf.Tensor2D = mask === undefined ? tf.ones([1, count]) : rowWeights(mask, count);
  const total = mask === undefined ? count : tf.sum(weights);
  const divisor = mask === undefined ? tf.scalar(count) : tf.maximum(total, 1);
  const statistics: tf.Tensor[] = [];
  const run = tf.customGrad((...inputs) => {
    const [x, scale, shift, save] = inputs as [tf.Tensor2D, tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const mean = tf.div(tf.matMul(weights, x), divisor); // [1, features]
    const variance = tf.div(tf.matMul(weights, tf.square(tf.sub(x, mean))), divisor);
    const rate = tf.rsqrt(tf.add(variance, epsilon));
    statistics.push(...[mean, variance].map((each) => tf.keep(tf.reshape(each, [features]))));
    save([x, scale, weights, divisor, mean, rate]);
    const factor = tf.mul(scale, rate);
    return {
      value: tf.add(tf.mul(x, factor), tf.sub(shift, tf.mul(mean, factor))),
      gradFunc: (gradient: tf.Tensor, saved: tf.Tensor[]) => backwards(gradient as tf.Tensor2D, saved),
    };
  });
  const normal = run(tf.reshape(values, [count, features]), scale, shift);
  const [mean, variance] = statistics.map((each) => {
    const own = tf.clone(each); // freed with the scope around
    each.dispose();
    return own;
  });
  return {
    normal: tf.reshape(normal, values.shape),
    mean: mean!,
    variance: variance!,
    filled: mask === undefined ? 1 : tf.cast(tf.greater(total, 0), 'float32'),
  };
}

function backwards(gradient: tf.Tensor2D, saved: readonly tf.Tensor[]): tf.Tensor[] {
  const [x, scale, weights, divisor, mean, rate] = saved as [tf.Tensor, ...tf.Tensor[]];
  const [count, features] = gradient.shape;
  const normal: tf.Tensor2D = tf.mul(tf.sub(x, mean!), rate!);
  const ones: tf.Tensor2D = tf.ones([1, count]);
  const ofShift = tf.matMul(ones, gradient); // [1, features]
  const ofScale = tf.matMul(ones, tf.mul(gradient, normal) as tf.Tensor2D);
  const share = tf.reshape(tf.div(weights!, divisor!), [count, 1]);
  const throughMoments = tf.mul(share, tf.add(ofShift, tf.mul(normal, ofScale)));
  return [
    tf.mul(tf.sub(gradient, throughMoments), tf.mul(scale!, rate!)),
    tf.reshape(ofScale, [features]),
    tf.reshape(ofShift, [features]),
  ];
}

/** The mask of samples, or of samples and steps, repeated for each of their places: [1, count]. */
function rowWeights(mask: tf.Tensor, count: number): tf.Tensor2D {
  const each = count / mask.size;
  return tf.reshape(tf.tile(tf.reshape(mask, [mask.size, 1]), [1, each]), [1, count]);
}
