import type { RandomStream } from '@crossmodal/core';
import { batchesPerEpoch, epochBatches } from '../batches/epoch.ts';

/** The batches of every epoch, as indices into the samples; each a function of the seed and the epoch's number alone. */
export interface Sampler {
  /** How many batches an epoch has. */
  readonly batches: number;
  /**
   * @param epoch counts from 0
   * @param start the batch to begin with, for a run that resumes; default 0
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
  return {
    batches: batchesPerEpoch(options),
    epoch: (epoch, start = 0) => epochBatches({ ...options, epoch, start }),
  };
}

/** Batches from a function that gives the sample at a place. */
export function* batchesOf(
  count: number,
  batchSize: number,
  sampleAt: (place: number) => number,
  start: number,
): Generator<Uint32Array<ArrayBuffer>> {
  for (let first = start * batchSize; first < count; first += batchSize) {
    yield Uint32Array.from({ length: Math.min(batchSize, count - first) }, (_, i) => sampleAt(first + i));
  }
}

/** The samples of each class, in their order. */
export function membersByClass(labels: ArrayLike<number>): readonly Uint32Array[] {
  const members: number[][] = [];
  for (let i = 0; i < labels.length; i++) {
    members[labels[i]!] ??= [];
    members[labels[i]!]!.push(i);
  }
  return members.filter((list) => list !== undefined).map((list) => Uint32Array.from(list));
}
