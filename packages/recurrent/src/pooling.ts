import type { Definition, Module, Sequence } from '@crossmodal/core/tensors';
import { expectOneOf, expectSequence, realSteps } from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';

export type PoolingMethod = 'last' | 'mean' | 'max' | 'meanMax';

export interface PoolingConfig {
  /**
   * 'last': the last real step, of both directions where the sequence comes from `recurrent`; 'mean' and 'max': over
   * the real steps; 'meanMax': both, one after the other.
   */
  readonly method: PoolingMethod;
}

/** A sequence, or the output of `recurrent`, in; [batch, features] out. */
export interface Pooling extends Module<Sequence & { readonly last?: tf.Tensor2D }, tf.Tensor2D> {
  readonly features: number;
}

/**
 * A sequence as one vector; between a recurrent network and a head.
 *
 * Masked steps do not count. Where all steps are masked, the result is 0.
 *
 * @throws CrossmodalError `recurrent/pooling/shape`, `…/config`
 * @example
 * const pool = pooling({ method: 'meanMax' }).build({ random: randomStream(1) }, { features: 128 });
 * const vector = pool.call(states, { training: false }); // [batch, 256]
 *
 * Source: max: Collobert et al., "Natural Language Processing (Almost) from Scratch", JMLR 2011; mean and max together:
 * Howard & Ruder, "Universal Language Model Fine-tuning for Text Classification", ACL 2018.
 */
export function pooling(
  config: PoolingConfig,
): Definition<PoolingConfig, { readonly features: number }, Pooling> {
  const { method } = config;
  expectOneOf('recurrent/pooling', 'method', method, ['last', 'mean', 'max', 'meanMax']);
  return {
    kind: 'pooling',
    config,
    build: ({ path }, { features }) => ({
      features: method === 'meanMax' ? 2 * features : features,
      weights: {},
      call(sequence) {
        expectSequence({ code: 'recurrent/pooling', path }, 'the input', sequence, features);
        return tf.tidy(() => pool(sequence, method));
      },
    }),
  };
}

function pool(sequence: Sequence & { readonly last?: tf.Tensor2D }, method: PoolingMethod): tf.Tensor2D {
  switch (method) {
    case 'last':
      return sequence.last ?? lastStep(sequence);
    case 'mean':
      return meanOfSteps(sequence);
    case 'max':
      return maxOfSteps(sequence);
    case 'meanMax':
      return meanAndMax(sequence);
  }
}

/** The last step whose mask is 1: [batch, time, features] -> [batch, features]; 0 where there is none. */
export function lastStep(sequence: Sequence): tf.Tensor2D {
  // Real steps get growing numbers: the largest marks the last of them.
  return highestStep(sequence, tf.range(1, sequence.mask.shape[1] + 1));
}

/** The first step whose mask is 1: [batch, time, features] -> [batch, features]; 0 where there is none. */
export function firstStep(sequence: Sequence): tf.Tensor2D {
  return highestStep(sequence, tf.range(sequence.mask.shape[1], 0, -1));
}

/** The real step of the highest rank; ranks [time], at least 1. */
function highestStep({ values, mask }: Sequence, ranks: tf.Tensor1D): tf.Tensor2D {
  const real = tf.mul(mask, ranks); // [batch, time]
  const isHighest = tf.mul(mask, tf.cast(tf.equal(real, tf.max(real, 1, true)), 'float32'));
  return tf.sum(tf.mul(realSteps({ values, mask }), tf.expandDims(isHighest, 2)), 1);
}

/** The mean of the real steps: [batch, time, features] -> [batch, features]. */
export function meanOfSteps(sequence: Sequence): tf.Tensor2D {
  return mean(realSteps(sequence), sequence.mask);
}

/** The largest value of the real steps, feature by feature: [batch, time, features] -> [batch, features]. */
export function maxOfSteps(sequence: Sequence): tf.Tensor2D {
  return largest(realSteps(sequence), sequence.mask);
}

function meanAndMax(sequence: Sequence): tf.Tensor2D {
  const values = realSteps(sequence);
  return tf.concat([mean(values, sequence.mask), largest(values, sequence.mask)], 1);
}

/** Of values that are 0 at masked steps. */
function mean(values: tf.Tensor3D, mask: tf.Tensor2D): tf.Tensor2D {
  return tf.div(tf.sum(values, 1), tf.maximum(tf.sum(mask, 1, true), 1));
}

/** Of values that are 0 at masked steps. */
function largest(values: tf.Tensor3D, mask: tf.Tensor2D): tf.Tensor2D {
  const real = tf.expandDims(mask, 2); // [batch, time, 1]
  const lowered = tf.add(values, tf.mul(tf.sub(real, 1), 1e30));
  return tf.mul(tf.max(lowered, 1), tf.max(mask, 1, true)); // all masked: -1e30 · 0
}
