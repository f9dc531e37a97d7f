import type { Definition, Encoder } from '@crossmodal/core/tensors';
import type * as tf from '@tensorflow/tfjs';
import { expectNumber } from '../building/expect.ts';
import { tidy } from '../building/tidy.ts';
import { childContext, composeWeights } from '../building/weights.ts';
import { convolution1d } from '../convolution/convolution1d.ts';
import { dropout } from '../random/dropout.ts';
import { type TextEncoderConfig, type TextEncoderInput, textEncoder } from './text-encoder.ts';

export interface TextConvolutionEncoderConfig {
  /** How tokens become vectors. */
  readonly text: TextEncoderConfig;
  /** Features of each convolution; the last are the features of a step. */
  readonly convolutions: readonly number[];
  /** How many tokens a window spans. Default 3. */
  readonly window?: number;
  /** The share of values that become 0 in training. Default 0. */
  readonly dropout?: number;
}

/**
 * Text as one step a token, each of which knows its neighbours: token vectors, then convolutions with rectifier.
 *
 * Fields: those of `textEncoder`.
 *
 * @throws CrossmodalError those of `textEncoder`
 * @example
 * const encoder = textConvolutionEncoder({ text: { features: 64 }, convolutions: [128] })
 *   .build({ random: randomStream(1), path: 'text' }, { vocab: 500 });
 * const phrases = encoder.call({ fields: { ids, mask }, present }, { training: false }); // [batch, time, 128]
 *
 * Source: Kim, "Convolutional Neural Networks for Sentence Classification", EMNLP 2014.
 */
export function textConvolutionEncoder(
  config: TextConvolutionEncoderConfig,
): Definition<TextConvolutionEncoderConfig, TextEncoderInput, Encoder> {
  const { convolutions, window = 3, dropout: rate = 0 } = config;
  expectNumber('layers/text-convolution-encoder', 'the number of convolutions', convolutions.length, 1, 100);
  const text = textEncoder(config.text);
  return {
    kind: 'textConvolution',
    config: { text: text.config, convolutions, window, dropout: rate },
    build(context, input) {
      const tokens = text.build(childContext(context, 'tokens'), input);
      const layers = convolutions.map((features, i) =>
        convolution1d({ features, window, activation: 'relu' }).build(
          childContext(context, `convolution${i}`),
          {
            features: convolutions[i - 1] ?? tokens.features,
          },
        ),
      );
      const drop = dropout({ rate }).build(childContext(context, 'output'), {});
      const parts = layers.map((layer, i) => [`convolution${i}`, layer]);
      return {
        features: convolutions.at(-1)!,
        weights: composeWeights({ tokens, ...Object.fromEntries(parts) }),
        call: (encoderInput, call) =>
          tidy(() => {
            const { values, mask } = layers.reduce(
              (sequence, layer) => layer.call(sequence, call),
              tokens.call(encoderInput, call),
            );
            return { values: drop.call(values, call) as tf.Tensor3D, mask };
          }),
      };
    },
  };
}
