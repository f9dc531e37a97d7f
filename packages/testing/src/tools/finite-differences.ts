import { randomStream } from '@crossmodal/core';
import type { Weights } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { check } from './check.ts';
import { randomTensor } from './random.ts';
import { tensorsIn } from './tensors-in.ts';

const STEP = 2e-3;
/** As a share of the largest entry of the gradient; beyond it, the difference itself is off by more than is allowed. */
const KINK = 0.02;

export interface GradientCheck {
  /** What is called; everything float32 in its result counts. */
  readonly call: () => unknown;
  readonly weights: Weights;
  /** How many entries of each weight are tried. Default: about 60 in all, from 1 to 5 each. */
  readonly entries?: number;
  /** The largest relative error. Default 0.01. */
  readonly tolerance?: number;
}

/**
 * Throws unless the gradient of each trainable weight is what central differences say.
 *
 * The results are weighted with fixed random numbers and summed in double precision. An entry with a corner
 * (of a rectifier, of a maximum) within the step does not count, but one of each weight must.
 */
export function checkGradients({ call, weights, entries, tolerance = 0.01 }: GradientCheck): void {
  const trainable = Object.entries(weights).filter(([, weight]) => weight.trainable);
  const most = entries ?? Math.min(5, Math.max(1, Math.floor(60 / trainable.length)));
  if (trainable.length === 0) return;
  const loss = (): tf.Scalar =>
    tf.addN(probed(call()).map(([result, probe]) => tf.sum(tf.mul(result, probe)))).asScalar();
  const { grads } = tf.variableGrads(
    loss,
    trainable.map(([, weight]) => weight),
  );
  // A gradient that is next to nothing beside the others' is compared on their scale.
  const floor = Math.max(
    1e-3,
    0.05 * Math.max(...Object.values(grads).map((one) => largest(one.dataSync()))),
  );
  for (const [name, weight] of trainable) {
    const gradient = grads[weight.name];
    check(gradient !== undefined, () => `no gradient reaches the weight "${name}".`);
    const expected = gradient.dataSync();
    const scale = Math.max(largest(expected), floor);
    let tried = 0;
    for (const index of randomIndices(name, expected.length)) {
      if (tried === most) break;
      const { central, kinked } = differences(call, weight, index, scale);
      if (kinked) continue;
      tried++;
      check(
        Math.abs(central - expected[index]!) <= tolerance * scale + 5e-4,
        () =>
          `"${name}"[${index}]: expected the gradient ${central} (central difference), got ${expected[index]}.`,
      );
    }
    check(tried > 0, () => `"${name}": no entry is smooth enough to try.`);
  }
}

function probed(result: unknown): [tf.Tensor, tf.Tensor][] {
  return tensorsIn(result)
    .filter(([, tensor]) => tensor.dtype === 'float32')
    .map(([path, tensor]) => [tensor, randomTensor(`probe ${path}`, tensor.shape)]);
}

interface Differences {
  readonly central: number;
  /** Whether there is a corner within the step, as of a rectifier or of a maximum. */
  readonly kinked: boolean;
}

function differences(call: () => unknown, weight: tf.Variable, index: number, scale: number): Differences {
  const original = weight.dataSync().slice();
  const lossAt = (value: number): number =>
    tf.tidy(() => {
      weight.assign(tf.tensor(original.with(index, value), weight.shape));
      return probed(call()).reduce(
        (sum, [result, probe]) => sum + dot(result.dataSync(), probe.dataSync()),
        0,
      );
    });
  const here = original[index]!;
  const atHere = lossAt(here);
  const slopes = (step: number): Slopes => {
    // float32 does not hold every shift: what it makes of them is what counts.
    const [high, low] = [Math.fround(here + step), Math.fround(here - step)];
    const [above, below] = [lossAt(high), lossAt(low)];
    const jump = (above - atHere) / (high - here) - (atHere - below) / (here - low);
    return { central: (above - below) / (high - low), jump };
  };
  const coarse = slopes(STEP);
  let result: Differences = { central: coarse.central, kinked: false };
  if (Math.abs(coarse.jump) > KINK * scale) {
    // Where the function only bends, the jump halves with the step; then Richardson's rule takes the bend out.
    const [middle, fine] = [slopes(STEP / 2), slopes(STEP / 4)];
    const bends = [middle.jump / coarse.jump, fine.jump / middle.jump].every(
      (ratio) => ratio > 0.4 && ratio < 0.6,
    );
    result = { central: (4 * middle.central - coarse.central) / 3, kinked: !bends };
  }
  tf.tidy(() => weight.assign(tf.tensor(original, weight.shape)));
  return result;
}

interface Slopes {
  readonly central: number;
  /** How far the slopes above and below are apart. */
  readonly jump: number;
}

function largest(values: ArrayLike<number>): number {
  return Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function randomIndices(name: string, length: number): Iterable<number> {
  return randomStream(0).child(name).permutation(length);
}
