import type { Definition, Module, Sequence } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { type Activation, activate, expectActivation } from '../building/activations.ts';
import { expectOneOf, expectSequence, expectSize } from '../building/expect.ts';
import { glorotUniform, zeros } from '../building/initializers.ts';
import { realSteps } from '../building/real-steps.ts';
import { tidy } from '../building/tidy.ts';
import { createWeight } from '../building/weights.ts';

export interface Convolution1dConfig {
  /** How many features come out. */
  readonly features: number;
  /** How many steps the window spans. Default 3. */
  readonly window?: number;
  /** 'same': the window is centred. 'causal': it ends at its own step, so that none sees what follows. Default 'same'. */
  readonly padding?: 'same' | 'causal';
  /** Steps between those that the window takes. Default 1. */
  readonly dilation?: number;
  /** Default 'linear'. */
  readonly activation?: Activation;
}

export interface Convolution1d extends Module<Sequence, Sequence> {
  readonly features: number;
}

/**
 * The same weighted sum of a window of steps at every step of a sequence; finds short patterns, as phrases.
 *
 * [batch, time, features in] -> [batch, time, features]. Masked steps count as zeros, as if the sequence ended there.
 * Weights: `kernel` [window, features in, features] (Glorot), `bias` [features] (zeros).
 *
 * @throws CrossmodalError `layers/convolution1d/shape`
 * @example
 * const layer = convolution1d({ features: 64, activation: 'relu' }).build({ random: randomStream(1) }, { features: 32 });
 * const y = layer.call({ values, mask }, { training: false });
 *
 * Source: Waibel et al., "Phoneme Recognition Using Time-Delay Neural Networks", 1989; dilation: van den Oord et al.,
 * "WaveNet", 2016. Equal to Keras' layer.
 */
export function convolution1d(
  config: Convolution1dConfig,
): Definition<Convolution1dConfig, { readonly features: number }, Convolution1d> {
  const { features, window = 3, padding = 'same', dilation = 1, activation = 'linear' } = config;
  for (const [name, size] of Object.entries({ features, window, dilation })) {
    expectSize('layers/convolution1d', name, size);
  }
  expectOneOf('layers/convolution1d', 'padding', padding, ['same', 'causal']);
  expectActivation('layers/convolution1d', activation);
  return {
    kind: 'convolution1d',
    config: { features, window, padding, dilation, activation },
    build(context, input) {
      const kernel = createWeight(context, 'kernel', [window, input.features, features], glorotUniform);
      const bias = createWeight(context, 'bias', [features], zeros);
      const checker = { code: 'layers/convolution1d', path: context.path };
      const reach = (window - 1) * dilation;
      const before = padding === 'causal' ? reach : Math.floor(reach / 2);
      return {
        features,
        weights: { kernel, bias },
        call(sequence) {
          expectSequence(checker, 'the input', sequence, input.features);
          return tidy(() => {
            const real = tf.expandDims(sequence.mask, 2); // [batch, time, 1]
            const padded = tf.pad(realSteps(sequence), [
              [0, 0],
              [before, reach - before],
              [0, 0],
            ]);
            // The windows side by side make it one product; tfjs' own has no gradient with dilation.
            const [batch, time] = sequence.mask.shape;
            const windows = Array.from({ length: window }, (_, i) =>
              tf.slice(padded, [0, i * dilation, 0], [batch, time, input.features]),
            );
            const rows = tf.reshape(tf.concat(windows, 2), [batch * time, window * input.features]);
            const product = tf.matMul(
              rows,
              tf.reshape(kernel, [window * input.features, features]) as tf.Tensor2D,
            );
            const sums = tf.reshape(product, [batch, time, features]);
            const values = tf.mul(activate(activation, tf.add(sums, bias)), real) as tf.Tensor3D;
            return { ...sequence, values };
          });
        },
      };
    },
  };
}
