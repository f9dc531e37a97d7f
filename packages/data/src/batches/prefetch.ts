/**
 * Maps items with some of them in work at once, and yields the results in order.
 *
 * It looks ahead no further than `ahead` items, so that a slow consumer holds back the source and memory stays
 * bounded. Use it to prepare the next batches while the current one is computed, or to decode pictures in parallel.
 * When the consumer stops early, what is in work is awaited and the source closed.
 *
 * @param ahead how many items may be in work or waiting, from 1
 * @throws what the source or `map` throws, when its turn comes
 * @example
 * for await (const batch of mapAhead(epochBatches(options), (indices) => loadBatch(indices), 2)) train(batch);
 */
export async function* mapAhead<Item, Result>(
  source: Iterable<Item> | AsyncIterable<Item>,
  map: (item: Item) => Result | Promise<Result>,
  ahead: number,
): AsyncGenerator<Awaited<Result>> {
  if (!Number.isSafeInteger(ahead) || ahead < 1) {
    throw new RangeError(`[data/ahead] expected a whole number from 1, got ${ahead}.`);
  }
  const iterator =
    Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  const waiting: Promise<IteratorResult<Awaited<Result>>>[] = [];
  // One `next` at a time: an item is asked for when the one before it has come, not when it is mapped.
  let last: Promise<unknown> = Promise.resolve();
  const enqueue = (): void => {
    const next = last.then(() => iterator.next());
    last = next.catch(() => {});
    const mapped = next.then(
      async (result): Promise<IteratorResult<Awaited<Result>>> =>
        result.done === true
          ? { done: true, value: undefined }
          : { done: false, value: await map(result.value) },
    );
    mapped.catch(() => {}); // It is thrown when its turn comes, and until then is not unhandled.
    waiting.push(mapped);
  };
  try {
    while (waiting.length < ahead) enqueue();
    for (;;) {
      const result = await waiting.shift()!;
      if (result.done === true) return;
      enqueue();
      yield result.value;
    }
  } finally {
    await Promise.allSettled(waiting);
    await iterator.return?.();
  }
}

/**
 * How many samples to prepare at once: four for each of libuv's threads (`UV_THREADPOOL_SIZE`, default 4), so that files
 * are read while others are decoded.
 */
export function preparedAhead(): number {
  return 4 * (Number(process.env.UV_THREADPOOL_SIZE) || 4);
}
