import { CrossmodalError } from '@crossmodal/core';
import type { Definition } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { expectSequence, expectSize } from '../building/expect.ts';
import { normal } from '../building/initializers.ts';
import { tidy } from '../building/tidy.ts';
import { createWeight } from '../building/weights.ts';
import type { Positions } from './sinusoidal-positions.ts';

export interface LearnedPositionsConfig {
  /** How many steps have a vector: the longest sequence. */
  readonly maxSteps: number;
}

/**
 * Adds to each step a learned vector of its place in the sequence.
 *
 * Weights: `vectors` [maxSteps, features] (normal, 0.02).
 *
 * @throws CrossmodalError `layers/learned-positions/steps` where a sequence is longer, `…/shape`
 * @example
 * const positions = learnedPositions({ maxSteps: 32 }).build({ random: randomStream(1) }, { features: 64 });
 * const y = positions.call({ values, mask }, { training: false });
 *
 * Source: Gehring et al., "Convolutional Sequence to Sequence Learning", 2017.
 */
export function learnedPositions(
  config: LearnedPositionsConfig,
): Definition<LearnedPositionsConfig, { readonly features: number }, Positions> {
  const { maxSteps } = config;
  expectSize('layers/learned-positions', 'maxSteps', maxSteps);
  return {
    kind: 'learnedPositions',
    config,
    build(context, { features }) {
      const vectors = createWeight(context, 'vectors', [maxSteps, features], normal(0.02));
      const checker = { code: 'layers/learned-positions', path: context.path };
      return {
        weights: { vectors },
        call(sequence) {
          expectSequence(checker, 'the input', sequence, features);
          const steps = sequence.values.shape[1];
          if (steps > maxSteps) {
            throw new CrossmodalError(
              `${checker.code}/steps`,
              `expected at most ${maxSteps} steps, got ${steps}.`,
              { hint: 'Build it with a larger maxSteps, or cut the sequence.' },
            );
          }
          return tidy(() => ({
            ...sequence,
            values: tf.add(sequence.values, tf.slice(vectors, [0, 0], [steps, features])) as tf.Tensor3D,
          }));
        },
      };
    },
  };
}
