import { createSampler, type Sampler } from './sampler.ts';

/**
 * The batches of one worker: every `workers`-th one, so that all of them together see each batch exactly once.
 *
 * No batch of another worker is computed. Where the batches do not divide by the workers, the first ones have one more.
 *
 * @param worker from 0 to workers - 1
 * @throws RangeError for another worker, or no number of workers
 * @example
 * const own = shard(sampler, { worker: 1, workers: 4 });
 * for (const indices of own.epoch(0)) step(indices);
 */
export function shard(
  sampler: Sampler,
  { worker, workers }: { readonly worker: number; readonly workers: number },
): Sampler {
  if (!Number.isSafeInteger(workers) || workers < 1) {
    throw new RangeError(`[data/shard] expected workers to be a whole number from 1, got ${workers}.`);
  }
  if (!(Number.isSafeInteger(worker) && worker >= 0 && worker < workers)) {
    throw new RangeError(`[data/shard] expected a worker from 0 to ${workers - 1}, got ${worker}.`);
  }
  const batches = Math.ceil((sampler.batches - worker) / workers);
  return createSampler(batches, (epoch) => (place) => sampler.batch(epoch, worker + place * workers));
}
