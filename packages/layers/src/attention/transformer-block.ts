import type { Definition, Module, Sequence } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import type { Activation } from '../building/activations.ts';
import { expectSequence } from '../building/expect.ts';
import { realSteps } from '../building/real-steps.ts';
import { tidy } from '../building/tidy.ts';
import { childContext, composeWeights } from '../building/weights.ts';
import { dense } from '../dense.ts';
import { layerNormalization } from '../normalization/layer-normalization.ts';
import { dropout } from '../random/dropout.ts';
import { multiHeadAttention } from './multi-head-attention.ts';

export interface TransformerBlockConfig {
  /** How many attentions look side by side. */
  readonly heads: number;
  /** Features of the inner layer. Default: four times those of the sequence. */
  readonly hiddenFeatures?: number;
  /** Default 'gelu'. */
  readonly activation?: Activation;
  /** Whether a step sees only itself and those before it. Default false. */
  readonly causal?: boolean;
  /** Whether positions enter by rotation. Default false. */
  readonly rotary?: boolean;
  /** The share of values that become 0 in training. Default 0. */
  readonly dropout?: number;
}

export interface TransformerBlock extends Module<Sequence, Sequence> {
  readonly features: number;
}

/**
 * Self-attention, then a layer of two products, each behind a normalization and added to what came in ("pre-norm").
 *
 * [batch, time, features] in and out. Masked steps are not looked at, and are 0 in the result.
 *
 * @throws CrossmodalError `layers/transformer-block/shape`
 * @example
 * const block = transformerBlock({ heads: 4 }).build({ random: randomStream(1) }, { features: 64 });
 * const y = block.call({ values, mask }, { training: false });
 *
 * Source: Vaswani et al. 2017; the place of the normalizations: Xiong et al., "On Layer Normalization in the
 * Transformer Architecture", 2020.
 */
export function transformerBlock(
  config: TransformerBlockConfig,
): Definition<TransformerBlockConfig, { readonly features: number }, TransformerBlock> {
  const {
    heads,
    hiddenFeatures,
    activation = 'gelu',
    causal = false,
    rotary = false,
    dropout: rate = 0,
  } = config;
  return {
    kind: 'transformerBlock',
    config: {
      heads,
      ...(hiddenFeatures === undefined ? {} : { hiddenFeatures }),
      activation,
      causal,
      rotary,
      dropout: rate,
    },
    build(context, { features }) {
      const part = (name: string) => childContext(context, name);
      const units = hiddenFeatures ?? 4 * features;
      const attention = multiHeadAttention({ heads, causal, rotary }).build(part('attention'), { features });
      const attentionNorm = layerNormalization().build(part('attentionNorm'), { features });
      const hidden = dense({ units, activation }).build(part('hidden'), { features });
      const output = dense({ units: features }).build(part('output'), { features: units });
      const outputNorm = layerNormalization().build(part('outputNorm'), { features });
      const drops = ['attention', 'output'].map((name) => dropout({ rate }).build(part(name), {}));
      const checker = { code: 'layers/transformer-block', path: context.path };
      return {
        features,
        weights: composeWeights({ attention, attentionNorm, hidden, output, outputNorm }),
        call(sequence, call) {
          expectSequence(checker, 'the input', sequence, features);
          return tidy(() => {
            const { mask } = sequence;
            const values = realSteps(sequence);
            const seen = { values: attentionNorm.call(values, call) as tf.Tensor3D, mask };
            const gathered = attention.call({ queries: seen, memory: seen }, call);
            const x = tf.add(values, drops[0]!.call(gathered, call)); // [batch, time, features]
            const inner = output.call(hidden.call(outputNorm.call(x, call), call), call);
            const y = tf.add(x, drops[1]!.call(inner, call));
            return { ...sequence, values: tf.mul(y, tf.expandDims(mask, 2)) as tf.Tensor3D };
          });
        },
      };
    },
  };
}
