import type { Definition, Module, Sequence } from '@crossmodal/core/tensors';
import {
  childContext,
  composeWeights,
  dense,
  dropout,
  layerNormalization,
  multiHeadAttention,
  tidy,
} from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';

export interface CrossModalBlockConfig {
  readonly heads: number;
  readonly hiddenFeatures: number;
  readonly dropout: number;
}

export interface CrossModalBlockInput {
  /** Whose steps look. */
  readonly queries: Sequence;
  /** What they look at. */
  readonly memory: Sequence;
}

/**
 * One layer of MulT: the steps of one modality look at those of another and take in what they find, then each goes
 * through two dense layers; both behind a normalization, and added to what came in.
 *
 *     x ← x + attention(norm(x), norm(memory)),  x ← x + output(gelu(hidden(outputNorm(x))))
 *
 * [batch, own time, features] in and out, as `CrossModalBlockInput` and the values alone.
 */
export function crossModalBlock(
  config: CrossModalBlockConfig,
): Definition<
  CrossModalBlockConfig,
  { readonly features: number },
  Module<CrossModalBlockInput, tf.Tensor3D>
> {
  const { heads, hiddenFeatures, dropout: rate } = config;
  return {
    kind: 'crossModalBlock',
    config,
    build(context, input) {
      const part = (name: string) => childContext(context, name);
      const norm = layerNormalization().build(part('norm'), input);
      const attention = multiHeadAttention({ heads, dropout: rate }).build(part('attention'), input);
      const outputNorm = layerNormalization().build(part('outputNorm'), input);
      const hidden = dense({ units: hiddenFeatures, activation: 'gelu' }).build(part('hidden'), input);
      const output = dense({ units: input.features }).build(part('output'), { features: hiddenFeatures });
      const drop = dropout({ rate }).build(part('hidden'), {});
      return {
        weights: composeWeights({ norm, attention, outputNorm, hidden, output }),
        call: ({ queries, memory }, call) =>
          tidy(() => {
            const normal = ({ values, mask }: Sequence): Sequence => ({
              values: norm.call(values, call) as tf.Tensor3D,
              mask,
            });
            const found = attention.call({ queries: normal(queries), memory: normal(memory) }, call);
            const x = tf.add(queries.values, found); // [batch, own time, features]
            const inner = drop.call(hidden.call(outputNorm.call(x, call), call), call);
            return tf.add(x, output.call(inner, call)) as tf.Tensor3D;
          }),
      };
    },
  };
}
