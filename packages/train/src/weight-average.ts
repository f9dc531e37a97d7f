import type { Weights } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';

/** A slowly moving copy of weights, which often predicts better than the weights themselves. */
export interface WeightAverage {
  /** The averages as `weights/name` and the number of updates; kept in checkpoints. */
  readonly state: Weights;
  /** Takes in the weights as they are now; traceable, part of the training step. */
  update(): void;
  /** The average of each weight, by its name. */
  readonly averages: Weights;
}

/**
 * The exponential moving average of weights: `a ← a + (1 - d)(w - a)`.
 *
 * In the first steps d is smaller than `decay`, `(1 + t) / (10 + t)` after t updates, so that the average soon
 * forgets the random start.
 *
 * @param weights those to average; what is not trained (statistics of batch normalization) needs none
 * @param decay 0 to 1, commonly 0.99 for hundreds of steps, 0.999 for thousands
 * @example
 * const average = averageWeights(model.weights, 0.99);
 *
 * Source: Polyak & Juditsky, 1992; the start as in TensorFlow's `ExponentialMovingAverage`.
 */
export function averageWeights(weights: Weights, decay: number): WeightAverage {
  const updates = tf.tidy(() => tf.variable(tf.scalar(0), false));
  const averages = Object.fromEntries(
    Object.entries(weights).map(([name, weight]) => [
      name,
      tf.tidy(() => tf.variable(weight.clone(), false)),
    ]),
  );
  return {
    averages,
    state: {
      updates,
      ...Object.fromEntries(Object.entries(averages).map(([name, average]) => [`weights/${name}`, average])),
    },
    update() {
      tf.tidy(() => {
        const warming = tf.div(tf.add(updates, 1), tf.add(updates, 10));
        const share = tf.sub(1, tf.minimum(warming, decay));
        for (const [name, average] of Object.entries(averages)) {
          average.assign(tf.add(average, tf.mul(tf.sub(weights[name]!, average), share)));
        }
        updates.assign(tf.add(updates, 1));
      });
    },
  };
}
