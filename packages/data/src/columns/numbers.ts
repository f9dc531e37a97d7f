import { CrossmodalError, type EncodedInput, type Preprocessor } from '@crossmodal/core';

/** By place in the list: what is taken off each number, and what it is then divided by. */
export interface NumbersPreprocessorOptions {
  readonly means: readonly number[];
  readonly deviations: readonly number[];
}

/**
 * Mean and standard deviation of each place of some lists of numbers: of the training part, of which the others must
 * know nothing. A number that never changes has the deviation 1.
 *
 * @throws CrossmodalError `data/numbers` where there is no list, or lists differ in length
 */
export function fitNumbers(lists: Iterable<readonly number[]>): NumbersPreprocessorOptions {
  let count = 0;
  let means: number[] = [];
  let squares: number[] = [];
  for (const list of lists) {
    if (count === 0) [means, squares] = [list.map(() => 0), list.map(() => 0)];
    expectCount(list, means.length);
    count++;
    list.forEach((value, i) => {
      // Welford's update: no difference of large sums.
      const before = value - means[i]!;
      means[i]! += before / count;
      squares[i]! += before * (value - means[i]!);
    });
  }
  if (count === 0)
    throw new CrossmodalError('data/numbers', 'expected at least one list of numbers, got none.');
  return { means, deviations: squares.map((square) => Math.sqrt(square / count) || 1) };
}

/**
 * Lists of numbers as columns of mean 0 and variance 1.
 *
 * Field: `values`, [columns] float32. What `numbersEncoder` of `@crossmodal/layers` takes.
 *
 * @throws CrossmodalError `data/numbers` in `prepare` where a list has another length
 * @example
 * const numbers = numbersPreprocessor(fitNumbers([[1, 10], [3, 30]]));
 * numbers.prepare([2, 30]).values; // data: 0, 1
 */
export function numbersPreprocessor(options: NumbersPreprocessorOptions): Preprocessor<readonly number[]> {
  const { means, deviations } = options;
  if (means.length === 0 || means.length !== deviations.length) {
    throw new CrossmodalError(
      'data/numbers',
      `expected as many means as deviations, at least one, got ${means.length} and ${deviations.length}.`,
    );
  }
  const shape = [means.length];
  return {
    kind: 'numbers',
    config: { means, deviations },
    fields: { values: { dtype: 'float32', shape } },
    prepare(list): EncodedInput {
      expectCount(list, means.length);
      const data = Float32Array.from(list, (value, i) => (value - means[i]!) / deviations[i]!);
      return { values: { dtype: 'float32', shape, data } };
    },
    encode: (prepared) => prepared,
  };
}

function expectCount(list: readonly number[], count: number): void {
  if (list.length === count && count > 0) return;
  throw new CrossmodalError(
    'data/numbers',
    `expected ${count === 0 ? 'at least one number' : `${count} numbers, as in the first list of training`}, got ${list.length}.`,
  );
}
