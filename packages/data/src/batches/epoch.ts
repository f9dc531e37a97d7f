import type { RandomStream } from '@crossmodal/core';
import { randomOrder } from './permutation.ts';

export interface EpochOptions {
  /** How many samples there are. */
  readonly count: number;
  readonly batchSize: number;
  /** Needed where `shuffle` is on; each epoch draws from its own child. */
  readonly random: RandomStream;
  /** Counts from 0. */
  readonly epoch: number;
  /** Default true. */
  readonly shuffle?: boolean;
  /** Leave out a last batch that is smaller; default false. */
  readonly dropRemainder?: boolean;
  /** The batch to begin with, for a run that resumes; default 0. */
  readonly start?: number;
}

/**
 * The batches of one epoch, as indices into the samples: a function of the seed and the epoch's number alone.
 *
 * Starting in the middle costs nothing: no batch before `start` is computed.
 *
 * @throws RangeError when a number is not whole or too small
 * @example
 * const options = { count: train.length, batchSize: 64, random: randomStream(42).child('order') };
 * for (const indices of epochBatches({ ...options, epoch: 3 })) step(indices);
 */
export function* epochBatches(options: EpochOptions): Generator<Uint32Array<ArrayBuffer>> {
  const { count, batchSize, random, epoch, shuffle = true, start = 0 } = options;
  const batches = batchesPerEpoch(options);
  requireWhole('epoch', epoch, 0);
  requireWhole('start', start, 0);
  const order = shuffle ? randomOrder(count, random.child(epoch)) : (place: number): number => place;
  for (let batch = start; batch < batches; batch++) {
    const first = batch * batchSize;
    const size = Math.min(batchSize, count - first);
    yield Uint32Array.from({ length: size }, (_, i) => order(first + i));
  }
}

/** How many batches an epoch has. */
export function batchesPerEpoch({
  count,
  batchSize,
  dropRemainder = false,
}: Pick<EpochOptions, 'count' | 'batchSize' | 'dropRemainder'>): number {
  requireWhole('count', count, 0);
  requireWhole('batchSize', batchSize, 1);
  return dropRemainder ? Math.floor(count / batchSize) : Math.ceil(count / batchSize);
}

function requireWhole(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new RangeError(`[data/epoch] expected ${name} to be a whole number from ${least}, got ${value}.`);
}
