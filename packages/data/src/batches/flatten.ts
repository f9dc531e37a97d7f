/**
 * The items of batches one by one.
 *
 * An async generator takes three turns of the event queue for each item it yields; this takes one, and waits only
 * where a batch is at its end. That is half the time of reading a table.
 */
export function flatten<Item>(batches: AsyncGenerator<readonly Item[]>): AsyncGenerator<Item, undefined> {
  let batch: readonly Item[] = [];
  let at = 0;
  /** Until it is settled, further items wait for it: they keep their order. */
  let waiting: Promise<unknown> | undefined;

  const pull = async (): Promise<IteratorResult<Item, undefined>> => {
    while (at >= batch.length) {
      const next = await batches.next();
      if (next.done === true) return { done: true, value: undefined };
      [batch, at] = [next.value, 0];
    }
    at += 1;
    return { done: false, value: batch[at - 1]! };
  };
  const enqueue = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = waiting === undefined ? work() : waiting.then(work, work);
    const settled = (): void => {
      if (waiting === result) waiting = undefined;
    };
    waiting = result;
    result.then(settled, settled);
    return result;
  };
  const stop = async (end: () => Promise<unknown>): Promise<IteratorResult<Item, undefined>> => {
    batch = [];
    await end();
    return { done: true, value: undefined };
  };

  const items = {
    next(): Promise<IteratorResult<Item, undefined>> {
      if (waiting !== undefined || at >= batch.length) return enqueue(pull);
      at += 1;
      return Promise.resolve({ done: false, value: batch[at - 1]! });
    },
    return: () => enqueue(() => stop(() => batches.return(undefined))),
    throw: (error: unknown) => enqueue(() => stop(() => batches.throw(error))),
    [Symbol.asyncIterator]: () => items,
  };
  return items as AsyncGenerator<Item, undefined>;
}
