import { CrossmodalError } from '@crossmodal/core';
import type { Definition, Sequence } from '@crossmodal/core/tensors';
import { childContext, composeWeights, dropout, realSteps, tidy } from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';
import { firstStep, lastStep } from './pooling.ts';
import type {
  Recurrent,
  RecurrentConfig,
  RecurrentInput,
  RecurrentOutput,
  RecurrentState,
} from './recurrent.ts';

export interface StackedConfig {
  /** From the first to the last. */
  readonly layers: readonly Definition<RecurrentConfig, { readonly features: number }, Recurrent>[];
  /**
   * Whether each layer's result is added to its input where both have the same features; so is its `last` to the step
   * at which it was made. Default false.
   */
  readonly residual?: boolean;
  /** The share of values that become 0 in training between the layers. Default 0. */
  readonly dropout?: number;
}

/**
 * Recurrent networks on top of each other: each reads the states of the one below.
 *
 * The state is that of all layers, from the first to the last.
 *
 * @throws CrossmodalError `recurrent/stacked/config` without layers, and those of `recurrent`
 * @example
 * const layer = recurrent({ cell: gru({ units: 64 }) });
 * const network = stacked({ layers: [layer, layer, layer], residual: true, dropout: 0.2 });
 *
 * Source: Graves, "Generating Sequences With Recurrent Neural Networks", 2013; residuals: Wu et al. 2016 (GNMT).
 */
export function stacked(
  config: StackedConfig,
): Definition<StackedConfig, { readonly features: number }, Recurrent> {
  const { layers, residual = false, dropout: rate = 0 } = config;
  if (layers.length === 0) {
    throw new CrossmodalError('recurrent/stacked/config', 'expected at least one layer, got none.');
  }
  return {
    kind: 'stacked',
    config: { layers, residual, dropout: rate },
    build(context, { features }) {
      let width = features;
      const built = layers.map((layer, i) => {
        const module = layer.build(childContext(context, `layer${i}`), { features: width });
        const drop = dropout({ rate }).build(childContext(context, `layer${i}`), {});
        const adds = residual && module.features === width;
        width = module.features;
        return { module, drop, adds, config: layer.config };
      });
      const states = built.reduce((count, { module }) => count + module.stateSizes.length, 0);
      return {
        features: width,
        weights: composeWeights(Object.fromEntries(built.map(({ module }, i) => [`layer${i}`, module]))),
        stateSizes: built.flatMap(({ module }) => module.stateSizes),
        call(input, call) {
          if (input.state !== undefined && input.state.length !== states) {
            throw new CrossmodalError(
              'recurrent/state',
              `expected the ${states} states of all layers, got ${input.state.length}.`,
            );
          }
          return tidy(() => {
            let sequence: Sequence = input;
            let rest: RecurrentState | undefined = input.state;
            const outputs = built.map(({ module, drop, adds, config }, i): RecurrentOutput => {
              const own = rest?.slice(0, module.stateSizes.length);
              rest = rest?.slice(module.stateSizes.length);
              const dropped = i === 0 ? sequence.values : (drop.call(sequence.values, call) as tf.Tensor3D);
              const given: RecurrentInput = { ...stepsOf(sequence), values: dropped };
              const output = module.call(own === undefined ? given : { ...given, state: own }, call);
              if (!adds) {
                sequence = { ...stepsOf(sequence), values: output.values };
                return output;
              }
              const below: Sequence = { ...stepsOf(sequence), values: realSteps(sequence) };
              const last = tf.add<tf.Tensor2D>(output.last, whereDirectionsEnd(below, config));
              sequence = { ...below, values: tf.add<tf.Tensor3D>(output.values, below.values) };
              return { ...output, last };
            });
            const { last } = outputs.at(-1)!;
            return { ...sequence, last, state: outputs.flatMap((output) => output.state) };
          });
        },
      };
    },
  };
}

/** What stands where each direction has read its last real step; merged as the layer merges its outputs. */
function whereDirectionsEnd(
  sequence: Sequence,
  { direction, merge = 'concat' }: RecurrentConfig,
): tf.Tensor2D {
  if (direction === 'backward') return firstStep(sequence);
  const last = lastStep(sequence);
  if (direction !== 'bidirectional') return last;
  const first = firstStep(sequence);
  if (merge !== 'concat') return tf.mul(tf.add<tf.Tensor2D>(last, first), 0.5);
  const half = last.shape[1] / 2;
  return tf.concat([tf.slice(last, [0, 0], [-1, half]), tf.slice(first, [0, half], [-1, half])], 1);
}

/** The sequence alone, of what may carry more. */
function stepsOf({ values, mask, times }: Sequence): Sequence {
  return times === undefined ? { values, mask } : { values, mask, times };
}
