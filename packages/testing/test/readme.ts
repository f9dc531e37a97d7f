import type { Definition, Module } from '@crossmodal/core/tensors';
import { type ContractTest, moduleContract, randomTensor } from '@crossmodal/testing';
import * as tf from '@tensorflow/tfjs';

type Config = { readonly by: number };

/** A stage of your own: x times a number. */
export function scale(config: Config): Definition<Config, object, Module<tf.Tensor, tf.Tensor>> {
  return { kind: 'scale', config, build: () => ({ weights: {}, call: (x) => tf.mul(x, config.by) }) };
}

export const tests: ContractTest[] = moduleContract({
  definition: scale({ by: 2 }),
  input: {},
  restore: scale,
  example: () => randomTensor('x', [2, 3]),
});
