import { CrossmodalError } from '@crossmodal/core';
import type { BuildContext, CallContext, FusionInput, Sequence, Weights } from '@crossmodal/core/tensors';
import { type Checker, childContext, composeWeights, dense, realSteps } from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';
import { createAbsentVector, fillAbsent, fillEveryStep } from './missing/absent.ts';
import { expectModalities, modalityNames } from './modalities.ts';

export const POOLS = ['none', 'mean'] as const;

/** 'mean': each modality becomes one step, the mean of its real steps. 'none': the steps stay, as many in each. */
export type Pool = (typeof POOLS)[number];

/** All modalities of a common width. */
export interface Projected<M extends string> {
  readonly names: readonly M[];
  readonly weights: Weights;
  /** Checked, projected, with the learned absent vector in the place of every missing step. */
  aligned(sequences: Readonly<Record<M, Sequence>>, pool: Pool, call: CallContext): Aligned;
  /** Checked and projected; a missing modality is one step, its absent vector. */
  lines(sequences: Readonly<Record<M, Sequence>>, call: CallContext): readonly Sequence[];
}

export interface Aligned {
  /** By modality, each [batch, time, features]. */
  readonly values: readonly tf.Tensor3D[];
  /** By modality, each [batch, time]: where it really has a step. */
  readonly masks: readonly tf.Tensor2D[];
  /** [batch, time]: where any has. */
  readonly mask: tf.Tensor2D;
}

/**
 * Brings modalities to one width and lets learned vectors stand in for what is missing: what most fusions begin with.
 *
 * Weights: `<modality>/projection/kernel`, `…/bias`, `<modality>/absent`.
 */
export function projectModalities<M extends string>(
  context: BuildContext,
  checker: Checker,
  input: FusionInput<M>,
  features: number,
): Projected<M> {
  const names = modalityNames(checker, input);
  const parts = names.map((name) => {
    const part = childContext(context, name);
    return {
      projection: dense({ units: features }).build(childContext(part, 'projection'), input[name]),
      absent: createAbsentVector(part, features),
    };
  });
  const project = (sequence: Sequence, i: number, call: CallContext): Sequence => ({
    ...sequence,
    values: parts[i]!.projection.call(realSteps(sequence), call) as tf.Tensor3D,
  });
  return {
    names,
    weights: composeWeights(
      Object.fromEntries(
        parts.map(({ projection, absent }, i) => [
          names[i]!,
          { weights: { ...composeWeights({ projection }), absent } },
        ]),
      ),
    ),
    aligned(sequences, pool, call) {
      const steps = alignSteps(checker, input, sequences, pool).map((own, i) => {
        const sequence = project(own, i, call);
        return { values: fillEveryStep(sequence, parts[i]!.absent), mask: sequence.mask };
      });
      const masks = steps.map(({ mask }) => mask);
      return {
        masks,
        values: steps.map(({ values }) => values),
        mask: masks.reduce((a, b) => tf.maximum(a, b)),
      };
    },
    lines(sequences, call) {
      expectModalities(checker, input, sequences);
      return names.map((name, i) => fillAbsent(project(sequences[name], i, call), parts[i]!.absent));
    },
  };
}

/**
 * The sequences of all modalities, checked, with equally many steps: one each, or as many as they have.
 *
 * @throws CrossmodalError `<code>/steps` where pool is 'none' and the numbers of steps differ, and those of
 *   `expectModalities`
 */
export function alignSteps<M extends string>(
  checker: Checker,
  built: FusionInput<M>,
  sequences: Readonly<Record<M, Sequence>>,
  pool: Pool,
): readonly Sequence[] {
  expectModalities(checker, built, sequences);
  const names = modalityNames(checker, built);
  if (pool === 'mean') return names.map((name) => asOneStep(sequences[name]));
  expectEqualSteps(checker, names, sequences);
  return names.map((name) => sequences[name]);
}

function expectEqualSteps<M extends string>(
  { code }: Checker,
  names: readonly M[],
  sequences: Readonly<Record<M, Sequence>>,
): void {
  const steps = (name: M): number => sequences[name].mask.shape[1];
  const first = names[0]!;
  for (const name of names) {
    if (steps(name) === steps(first)) continue;
    throw new CrossmodalError(
      `${code}/steps`,
      `expected every modality to have ${steps(first)} steps (as "${first}" has), got "${name}" with ${steps(name)}.`,
      { hint: "Pad it, use pool: 'mean', or concatenateTime." },
    );
  }
}

/** The mean of the real steps as the only one: [batch, time, features] -> [batch, 1, features]. */
export function asOneStep({ values, mask }: Sequence): Sequence {
  const sum = tf.sum(realSteps({ values, mask }), 1, true);
  const count = tf.maximum(tf.sum(mask, 1, true), 1); // [batch, 1]
  return { values: tf.div(sum, tf.expandDims(count, 2)), mask: tf.max(mask, 1, true) };
}

/** Sequences one after the other; what is masked becomes 0. */
export function joinLines(lines: readonly Sequence[]): Sequence {
  const mask = tf.concat(
    lines.map((line) => line.mask),
    1,
  ); // [batch, time]
  const values = tf.concat(
    lines.map((line) => line.values),
    1,
  ); // [batch, time, features]
  return { values: tf.mul(values, tf.expandDims(mask, 2)), mask };
}
