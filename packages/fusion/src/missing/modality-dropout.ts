import type {
  BuildContext,
  CallContext,
  Definition,
  FusionInput,
  Module,
  Sequence,
} from '@crossmodal/core/tensors';
import { expectNumber, type RandomPlace, randomPlace, tidy } from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';
import { expectModalities, modalityNames } from '../modalities.ts';

export interface ModalityDropoutConfig {
  /** The share of samples that lose a modality, drawn for each modality by itself; from 0 to 1. */
  readonly rate: number;
}

type Sequences<M extends string> = Readonly<Record<M, Sequence>>;

export interface ModalityDropoutDefinition
  extends Definition<ModalityDropoutConfig, FusionInput, Module<Sequences<string>, Sequences<string>>> {
  build<M extends string>(context: BuildContext, input: FusionInput<M>): Module<Sequences<M>, Sequences<M>>;
}

/**
 * Takes whole modalities away from samples in training, so that a model learns to do without; in front of a fusion.
 *
 * The mask of a modality that is taken becomes 0. A sample never loses all it has: one of those present, drawn at
 * random, stays. Outside training it does nothing.
 *
 * @throws CrossmodalError `layers/seed` in training without a seed
 * @example
 * const drop = modalityDropout({ rate: 0.3 }).build({ random, path: 'drop' }, { text: { features: 64 }, image: { features: 96 } });
 * const fewer = drop.call({ text, image }, { training: true, seed });
 *
 * Source: Neverova et al., "ModDrop: adaptive multi-modal gesture recognition", TPAMI 2016.
 */
export function modalityDropout(config: ModalityDropoutConfig): ModalityDropoutDefinition {
  const { rate } = config;
  expectNumber('fusion/modality-dropout', 'rate', rate, 0, 1);
  return {
    kind: 'modalityDropout',
    config,
    build<M extends string>(context: BuildContext, input: FusionInput<M>) {
      const checker = { code: 'fusion/modality-dropout', path: context.path };
      const names = modalityNames(checker, input);
      const place = randomPlace(context, 'modalityDropout');
      return {
        weights: {},
        call(sequences: Sequences<M>, call: CallContext): Sequences<M> {
          expectModalities(checker, input, sequences);
          if (!call.training || rate === 0) return sequences;
          return tidy(() => {
            const masks = names.map((name) => sequences[name].mask);
            const kept = tf.split(draw(masks, rate, place, call), names.length, 1); // each [batch, 1]
            const entries = names.map((name, i): [M, Sequence] => {
              const sequence: Sequence = sequences[name];
              return [name, { ...sequence, mask: tf.mul(sequence.mask, kept[i]!) }];
            });
            return Object.fromEntries(entries) as Sequences<M>;
          });
        },
      };
    },
  };
}

/** [batch, modalities]: 1 where a modality stays. */
function draw(masks: readonly tf.Tensor2D[], rate: number, place: RandomPlace, call: CallContext): tf.Tensor {
  const present = tf.concat(
    masks.map((mask) => tf.max(mask, 1, true)),
    1,
  ); // [batch, modalities]
  const uniform = place.uniform(present.shape, call);
  const kept = tf.mul(present, tf.cast(tf.greaterEqual(uniform, rate), 'float32'));
  // The one with the largest number of those present is kept anyway: a draw that favours none.
  const ranks = tf.mul(present, tf.add(uniform, 1));
  const saved = tf.cast(tf.equal(ranks, tf.max(ranks, 1, true)), 'float32');
  return tf.maximum(kept, saved);
}
