import type { RandomStream } from '@crossmodal/core';
import { batchesPerEpoch } from '../batches/epoch.ts';
import { randomOrder } from '../batches/permutation.ts';

/** The batches of every epoch, as indices into the samples; each a function of the seed and the epoch's number alone. */
export interface Sampler {
  /** How many batches an epoch has. */
  readonly batches: number;
  /**
   * One batch, computed without those before it.
   *
   * @param epoch counts from 0
   * @param place from 0 to `batches` - 1
   */
  batch(epoch: number, place: number): Uint32Array<ArrayBuffer>;
  /**
   * The batches of an epoch in order.
   *
   * @param epoch counts from 0
   * @param start the batch to begin with, for a run that resumes; default 0. None before it is computed.
   */
  epoch(epoch: number, start?: number): Generator<Uint32Array<ArrayBuffer>>;
}

export interface SamplerOptions {
  readonly batchSize: number;
  readonly random: RandomStream;
}

/**
 * Each sample once an epoch, in random order: what most training wants.
 *
 * @example
 * const sampler = shuffledSampler({ count: train.length, batchSize: 64, random: randomStream(42).child('order') });
 * for (const indices of sampler.epoch(3)) step(indices);
 */
export function shuffledSampler(options: SamplerOptions & { readonly count: number }): Sampler {
  const { count, batchSize, random } = options;
  return createSampler(batchesPerEpoch(options), (epoch) =>
    batchesOf(count, batchSize, randomOrder(count, random.child(epoch))),
  );
}

/**
 * A sampler from what gives any batch of an epoch.
 *
 * @param open what an epoch needs before its batches can be computed; it is kept for the epoch asked for last
 */
export function createSampler(
  batches: number,
  open: (epoch: number) => (place: number) => Uint32Array<ArrayBuffer>,
): Sampler {
  let held: { readonly epoch: number; readonly batchAt: ReturnType<typeof open> } | undefined;
  const batchesAt = (epoch: number): ReturnType<typeof open> => {
    requireWhole('epoch', epoch);
    if (held?.epoch !== epoch) held = { epoch, batchAt: open(epoch) };
    return held.batchAt;
  };
  return {
    batches,
    batch(epoch, place) {
      requireWhole('place', place);
      if (place < batches) return batchesAt(epoch)(place);
      throw new RangeError(`[data/epoch] expected a batch below ${batches}, got ${place}.`);
    },
    *epoch(epoch, start = 0) {
      requireWhole('start', start);
      const batchAt = batchesAt(epoch);
      for (let place = start; place < batches; place++) yield batchAt(place);
    },
  };
}

function requireWhole(name: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 0) return;
  throw new RangeError(`[data/epoch] expected ${name} to be a whole number from 0, got ${value}.`);
}

/** Any batch from a function that gives the sample at a place. */
export function batchesOf(
  count: number,
  batchSize: number,
  sampleAt: (place: number) => number,
): (batch: number) => Uint32Array<ArrayBuffer> {
  return (batch) => {
    const first = batch * batchSize;
    return Uint32Array.from({ length: Math.min(batchSize, count - first) }, (_, i) => sampleAt(first + i));
  };
}

/** The samples of each class, in their order. */
export function membersByClass(labels: ArrayLike<number>): readonly Uint32Array[] {
  const members = new Map<number, number[]>();
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    if (!Number.isSafeInteger(label) || label < 0) {
      throw new RangeError(
        `[data/labels] expected the label of sample ${i} to be a class index, got ${label}.`,
      );
    }
    const list = members.get(label);
    if (list === undefined) members.set(label, [i]);
    else list.push(i);
  }
  return [...members].sort(([a], [b]) => a - b).map(([, list]) => Uint32Array.from(list));
}
