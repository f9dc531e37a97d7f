import { randomStream } from '@crossmodal/core';
import type { Definition, Weights } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';

/** Something that has weights. */
export interface Built {
  readonly weights: Weights;
}

/** Builds a stage from a seed, hands it to `use` in a tidy scope, and frees its weights. */
export function withBuilt<Input, Stage extends Built>(
  definition: Definition<object, Input, Stage>,
  input: Input,
  use: (stage: Stage) => void,
  seed = 1,
): void {
  const stage = definition.build({ random: randomStream(seed), path: 'stage' }, input);
  try {
    tf.tidy(() => use(stage));
  } finally {
    for (const weight of Object.values(stage.weights)) weight.dispose();
  }
}
