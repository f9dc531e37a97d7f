import type { CallContext, CellDefinition, Definition, Module, Sequence } from '@crossmodal/core/tensors';
import {
  childContext,
  composeWeights,
  dense,
  dropout,
  embedding,
  expectSequence,
  expectShape,
  expectSize,
  multiHeadAttention,
  randomPlace,
  tidy,
} from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';
import { meanOfSteps } from '../pooling.ts';
import { type RecurrentState, recurrent } from '../recurrent.ts';
import { apart } from '../scan/tape.ts';

export interface SequenceDecoderConfig {
  /** As `gru({ units: 128 })`. */
  readonly cell: CellDefinition;
  /** Features of each token's vector. */
  readonly features: number;
  /**
   * How many attentions look at the memory at each step; 0: none, so that all must pass through the initial state as
   * one vector. They must divide the cell's units. Default 1.
   */
  readonly heads?: number;
  /** The share of values that become 0 in training, in front of the output. Default 0. */
  readonly dropout?: number;
}

export interface SequenceDecoderInput {
  /** Features of the memory's steps. */
  readonly features: number;
  /** How many tokens there are. */
  readonly vocab: number;
}

/** What training gives: the tokens that the decoder should have written before each step. */
export interface TeacherForced {
  /** What is told: the output of a fusion, or of a recurrent network over it. */
  readonly memory: Sequence;
  /** [batch, time] int32: the token before each step, of which the first is the start token. */
  readonly previous: tf.Tensor2D;
  /** [batch, time] */
  readonly mask: tf.Tensor2D;
  /**
   * Scalar, 0 to 1: the share of those tokens that become what the decoder itself would have written (scheduled
   * sampling); a tensor, so that it can grow from step to step. Default: none.
   */
  readonly sampled?: tf.Tensor;
}

export interface DecoderStep {
  /** [batch, vocab] */
  readonly logits: tf.Tensor2D;
  readonly state: RecurrentState;
}

/** Logits [batch, time, vocab] of the token at each step. */
export interface SequenceDecoder extends Module<TeacherForced, tf.Tensor3D> {
  readonly vocab: number;
  /** The state before the first step. */
  start(memory: Sequence, call: CallContext): RecurrentState;
  /** One step: the tokens before it, [batch] int32. */
  step(tokens: tf.Tensor1D, state: RecurrentState, memory: Sequence, call: CallContext): DecoderStep;
}

/**
 * Out of a memory, a sequence of tokens: a recurrent network that starts from the mean of the memory, and looks back
 * at its steps while it writes. With any fusion in front: an encoder–decoder, as from a picture to its name.
 *
 * Trained on all steps at once (`call`); `generate` and `beamSearch` write with it. Observed: `attention/weights`
 * [batch, heads, time, memory time].
 *
 * @throws CrossmodalError `recurrent/sequence-decoder/shape`
 * @example
 * const decoder = sequenceDecoder({ cell: gru({ units: 128 }), features: 64 })
 *   .build({ random, path: 'decoder' }, { features: 96, vocab: 500 });
 * const logits = decoder.call({ memory, previous, mask }, { training: true, seed });
 *
 * Source: Sutskever et al. 2014; attention on the states: Luong et al. 2015; scheduled sampling in two passes:
 * Bengio et al. 2015, Mihaylova & Martins 2019.
 */
export function sequenceDecoder(
  config: SequenceDecoderConfig,
): Definition<SequenceDecoderConfig, SequenceDecoderInput, SequenceDecoder> {
  const { cell, features, heads = 1, dropout: rate = 0 } = config;
  expectSize('recurrent/sequence-decoder', 'features', features);
  return {
    kind: 'sequenceDecoder',
    config: { cell, features, heads, dropout: rate },
    build(context, { features: memoryFeatures, vocab }) {
      const part = (name: string) => childContext(context, name);
      const tokens = embedding({ features }).build(part('tokens'), { vocab });
      const network = recurrent({ cell }).build(part('network'), { features });
      const starts = network.stateSizes.map((units, i) =>
        dense({ units, activation: 'tanh' }).build(part(`start${i}`), { features: memoryFeatures }),
      );
      const attention =
        heads === 0
          ? undefined
          : multiHeadAttention({ heads }).build(part('attention'), {
              features: network.features,
              memoryFeatures,
            });
      const width = network.features * (attention === undefined ? 1 : 2);
      const hidden = dense({ units: network.features, activation: 'tanh' }).build(part('hidden'), {
        features: width,
      });
      const drop = dropout({ rate }).build(part('hidden'), {});
      const output = dense({ units: vocab }).build(part('output'), { features: network.features });
      const place = randomPlace(context, 'scheduledSampling');
      const checker = { code: 'recurrent/sequence-decoder', path: context.path };

      const start = (memory: Sequence, call: CallContext): RecurrentState => {
        const mean = meanOfSteps(memory);
        return starts.map((layer) => layer.call(mean, call) as tf.Tensor2D);
      };
      const write = (
        previous: tf.Tensor2D,
        mask: tf.Tensor2D,
        memory: Sequence,
        state: RecurrentState,
        call: CallContext,
      ) => {
        const values = tokens.call(previous, call) as tf.Tensor3D;
        const states = network.call({ values, mask, state }, call);
        const found = attention?.call({ queries: states, memory }, call);
        const seen = found === undefined ? states.values : tf.concat([states.values, found], 2);
        const logits = output.call(drop.call(hidden.call(seen, call), call), call) as tf.Tensor3D;
        return { logits, state: states.state };
      };
      return {
        vocab,
        weights: composeWeights({
          tokens,
          network,
          ...Object.fromEntries(starts.map((layer, i) => [`start${i}`, layer])),
          ...(attention === undefined ? {} : { attention }),
          hidden,
          output,
        }),
        start: (memory, call) => tidy(() => start(memory, call)),
        step: (previous, state, memory, call) =>
          tidy(() => {
            const steps = tf.expandDims(previous, 1) as tf.Tensor2D;
            const written = write(steps, tf.ones([previous.shape[0], 1]), memory, state, call);
            return { logits: tf.squeeze(written.logits, [1]) as tf.Tensor2D, state: written.state };
          }),
        call({ memory, previous, mask, sampled }, call) {
          expectSequence(checker, 'the memory', memory, memoryFeatures);
          expectShape(checker, 'the previous tokens', previous, ['batch', 'time']);
          expectShape(checker, 'the mask', mask, previous.shape);
          return tidy(() => {
            const state = start(memory, call);
            const first = write(previous, mask, memory, state, call).logits;
            if (sampled === undefined || !call.training) return first;
            const replaced = tf.less(place.uniform(previous.shape, call), sampled);
            // What is chosen is no function of the weights to gradients: kept off the tape.
            const mixed = apart(() => mixTokens(previous, first, replaced));
            return write(mixed, mask, memory, state, call).logits;
          });
        },
      };
    },
  };
}

/** The decoder's own choice of the step before, where it is to stand in for the teacher's; never at the first step. */
function mixTokens(previous: tf.Tensor2D, logits: tf.Tensor3D, replaced: tf.Tensor): tf.Tensor2D {
  const [batch, time] = previous.shape;
  const own = tf.argMax(logits, 2); // [batch, time] int32
  const start = tf.slice(previous, [0, 0], [batch, 1]);
  const shifted = tf.concat([start, tf.slice(own, [0, 0], [batch, time - 1])], 1);
  return tf.where(replaced, shifted, previous) as tf.Tensor2D;
}
