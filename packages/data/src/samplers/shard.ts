/**
 * The part of one worker: every `workers`-th item, so that all of them together see each exactly once.
 *
 * @param worker from 0 to workers - 1
 * @throws RangeError for another worker
 * @example
 * for (const indices of shard(sampler.epoch(0), { worker: 1, workers: 4 })) step(indices);
 */
export function* shard<Item>(
  items: Iterable<Item>,
  { worker, workers }: { readonly worker: number; readonly workers: number },
): Generator<Item> {
  if (!(Number.isSafeInteger(workers) && Number.isSafeInteger(worker) && worker >= 0 && worker < workers)) {
    throw new RangeError(`[data/shard] expected a worker from 0 to ${workers - 1}, got ${worker}.`);
  }
  let place = 0;
  for (const item of items) {
    if (place % workers === worker) yield item;
    place += 1;
  }
}
