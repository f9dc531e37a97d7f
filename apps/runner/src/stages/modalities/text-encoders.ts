import type { BuildContext, Encoder } from '@crossmodal/core/tensors';
import { type TextEncoderInput, textConvolutionEncoder, textEncoder } from '@crossmodal/layers';
import { z } from 'zod';

const size = z.int().min(1);
const share = z.number().min(0).lt(1);

/** How tokens become vectors. */
const tokens = {
  features: size.max(16_384).prefault(128),
  /** The share of tokens that become the unknown token in training. */
  wordDropout: share.prefault(0),
  /** The share of parts of words that are left out in training. */
  ngramDropout: share.prefault(0),
  /** The share of values that become 0 in training. */
  dropout: share.prefault(0),
};

/** How a text becomes steps, by `kind`; without one, each token's vector is a step. */
export const textEncoderSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('embedding').optional().default('embedding'), ...tokens }),
  /** The tokens' vectors, then convolutions over neighbours. */
  z.strictObject({
    kind: z.literal('convolution'),
    ...tokens,
    /** Features of each convolution. */
    convolutions: z.array(size).min(1).prefault([128]),
    /** How many tokens a window spans. */
    window: size.prefault(3),
  }),
]);

export type TextEncoderConfig = z.output<typeof textEncoderSchema>;

export function buildTextEncoder(
  config: TextEncoderConfig,
  input: TextEncoderInput,
  context: BuildContext,
): Encoder {
  const { features, wordDropout, ngramDropout, dropout } = config;
  const text = { features, wordDropout, ngramDropout };
  if (config.kind === 'embedding') return textEncoder({ ...text, dropout }).build(context, input);
  const { convolutions, window } = config;
  return textConvolutionEncoder({ text, convolutions, window, dropout }).build(context, input);
}
