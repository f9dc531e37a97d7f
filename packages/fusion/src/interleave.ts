import { CrossmodalError } from '@crossmodal/core';
import type { BuildContext, Fusion, FusionDefinition, FusionInput, Sequence } from '@crossmodal/core/tensors';
import { composeWeights, createWeight, expectSize, normal, tidy } from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';
import { orderedNames } from './concatenate-time.ts';
import { expectOneOf } from './expect-one-of.ts';
import { isAbsent } from './missing/absent.ts';
import { projectModalities } from './projected.ts';
import { LATEST, type Line, sortByTime } from './sort-by-time.ts';

export interface InterleaveConfig {
  /** The width that every modality is projected to. */
  readonly features: number;
  /**
   * 'step': the first steps of all modalities, then their second steps, and so on. 'time': by the sequences' times.
   * Default 'step'.
   */
  readonly by?: 'step' | 'time';
  /** All names, in the order in which steps of equal place follow each other. Default: sorted. */
  readonly order?: readonly string[];
}

/**
 * A different modality at each time step: the steps of all modalities shuffled into one time line, for a recurrent
 * network to read as they happened.
 *
 * Each [batch, own time, own features] in, [batch, sum of times, features] out, with `times`; real steps come first,
 * padding last. Each step is projected and tagged with its modality's learned vector and, by time, with the logarithm
 * of the gap since the step before, times another learned vector. A missing modality is one step, its absent vector: by
 * step among the first ones, by time before all others, with the time of the earliest. Weights beside the projections: `<modality>/tag`, `gap` [features].
 *
 * @throws CrossmodalError `fusion/interleave/times` where by is 'time' and a modality has none, `…/order`, and those of
 *   every fusion
 * @example
 * const fusion = interleave({ features: 64, by: 'time' })
 *   .build({ random }, { speech: { features: 32 }, gesture: { features: 16 } });
 * const line = fusion.call({ speech, gesture }, { training: false });
 *
 * Source: steps as (time, modality, value): Horn et al., "Set Functions for Time Series", ICML 2020.
 */
export function interleave(config: InterleaveConfig): FusionDefinition<InterleaveConfig> {
  const { features, by = 'step', order } = config;
  const code = 'fusion/interleave';
  expectSize(code, 'features', features);
  expectOneOf(code, 'by', by, ['step', 'time']);
  return {
    kind: 'interleave',
    config: { features, by, ...(order === undefined ? {} : { order }) },
    build<M extends string>(context: BuildContext, input: FusionInput<M>): Fusion<M> {
      const checker = { code, path: context.path };
      const modalities = projectModalities(context, checker, input, features);
      const places = orderedNames(checker, input, order).map((name) => modalities.names.indexOf(name));
      const tags = modalities.names.map((name) => ({
        weights: { tag: createWeight(context, `${name}/tag`, [features], normal(0.05)) },
      }));
      const gap = by === 'time' ? createWeight(context, 'gap', [features], normal(0.05)) : undefined;
      const tagWeights = composeWeights(
        Object.fromEntries(tags.map((tag, i) => [modalities.names[i]!, tag])),
      );
      return {
        features,
        weights: { ...modalities.weights, ...tagWeights, ...(gap === undefined ? {} : { gap }) },
        call(sequences, call) {
          return tidy(() => {
            const projected = modalities.lines(sequences, call);
            const given = modalities.names.map((name): Sequence => sequences[name]);
            if (by === 'time') expectTimes(sequences);
            const times = by === 'time' ? timesOf(given) : projected.map(({ mask }) => stepNumbers(mask));
            const lines = projected.map(({ values, mask }, i): Line => {
              const tagged = tf.add(values, tags[i]!.weights.tag) as tf.Tensor3D;
              // Without a modality there is no time: its stand-in goes to the start of the line.
              const leads = by === 'time' ? isAbsent(given[i]!.mask) : tf.zeros([1, 1]);
              return { values: tagged, mask, times: times[i]!, leads: leads as tf.Tensor2D };
            });
            const sorted = sortByTime(places.map((place) => lines[place]!));
            return gap === undefined ? sorted : tagGaps(sorted, gap);
          });
        },
      };
    },
  };
}

function expectTimes(sequences: Readonly<Record<string, Sequence>>): void {
  for (const [name, { times }] of Object.entries(sequences)) {
    if (times !== undefined) continue;
    throw new CrossmodalError('fusion/interleave/times', `expected "${name}" to have times, got none.`, {
      hint: "Give its sequence times [batch, time], or use by: 'step'.",
    });
  }
}

/** The times of each modality's real steps; elsewhere the sample's earliest, or 0 where it has no step at all. */
function timesOf(sequences: readonly Sequence[]): tf.Tensor2D[] {
  const real = sequences.map(({ mask }) => tf.greater(mask, 0));
  const firsts = sequences.map(({ times }, i) =>
    tf.min(tf.where(real[i]!, times!, tf.fill(times!.shape, LATEST)), 1, true),
  );
  const earliest = firsts.reduce((a, b) => tf.minimum(a, b)); // [batch, 1]
  const start = tf.where(tf.less(earliest, LATEST), earliest, tf.zerosLike(earliest));
  return sequences.map(
    ({ times }, i) => tf.where(real[i]!, times!, tf.mul(start, tf.onesLike(times!))) as tf.Tensor2D,
  );
}

/** [batch, time]: 0, 1, 2, … */
function stepNumbers(mask: tf.Tensor2D): tf.Tensor2D {
  return tf.add(tf.zerosLike(mask), tf.range(0, mask.shape[1]));
}

/** Adds log(1 + time since the step before) · vector to every real step. */
function tagGaps({ values, mask, times }: Sequence, vector: tf.Tensor): Sequence {
  const [batch, steps] = mask.shape;
  const before = tf.concat(
    [tf.slice(times!, [0, 0], [batch, 1]), tf.slice(times!, [0, 0], [batch, steps - 1])],
    1,
  );
  const gaps = tf.mul(tf.log1p(tf.relu(tf.sub(times!, before))), mask); // [batch, time]
  return { values: tf.add(values, tf.mul(tf.expandDims(gaps, 2), vector)), mask, times: times! };
}
