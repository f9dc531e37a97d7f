import { describe, expect, test } from 'vitest';
import { type EarlyStopping, type FitResult, fit } from '../../src/index.ts';
import { useCpu } from '../cpu.ts';
import { toyTask, valuesOf } from './toy.ts';

useCpu();

/** A run whose validation gives these values of `score`, and the weights that each validation saw. */
async function run(
  scores: readonly number[],
  earlyStopping: EarlyStopping,
): Promise<{ result: FitResult; seen: unknown[]; final: unknown }> {
  const task = toyTask();
  const seen: unknown[] = [];
  const result = await fit({
    ...task,
    recipe: { ...task.recipe, epochs: 6 },
    evaluation: {
      validate: async () => {
        seen.push(await valuesOf(task.weights));
        return { score: scores[seen.length - 1]! };
      },
      earlyStopping,
    },
  });
  return { result, seen, final: await valuesOf(task.weights) };
}

describe('early stopping', () => {
  test('stops after `patience` epochs without a better value and restores the best weights', async () => {
    const { result, seen, final } = await run([0.2, 0.5, 0.5, 0.4], {
      metric: 'score',
      mode: 'max',
      patience: 1,
    });
    expect(result.reason).toBe('early-stopping');
    expect(result.history).toHaveLength(4);
    expect(result.best).toEqual({ epoch: 2, value: 0.5 });
    expect(final).toEqual(seen[1]);
    expect(final).not.toEqual(seen[3]);
  });

  test('can make a value small', async () => {
    const { result, seen, final } = await run([3, 1, 2, 2, 2, 2], {
      metric: 'score',
      mode: 'min',
      patience: 9,
    });
    expect(result.reason).toBe('completed');
    expect(result.best).toEqual({ epoch: 2, value: 1 });
    expect(final).toEqual(seen[1]);
  });

  test('with endless patience keeps the best', async () => {
    const scores = [5, 1, 1, 1, 1, 1];
    const { result, seen, final } = await run(scores, {
      metric: 'score',
      mode: 'max',
      patience: Number.POSITIVE_INFINITY,
    });
    expect(result.history).toHaveLength(6);
    expect(final).toEqual(seen[0]);
  });

  test('takes NaN for no value at all', async () => {
    const { result } = await run([Number.NaN, 0.1, Number.NaN, Number.NaN], {
      metric: 'score',
      mode: 'max',
      patience: 1,
    });
    expect(result.best).toEqual({ epoch: 2, value: 0.1 });
    expect(result.history).toHaveLength(4);
  });

  test('suggests the name of a metric', async () => {
    await expect(run([1, 1, 1, 1, 1, 1], { metric: 'scores', mode: 'max', patience: 1 })).rejects.toThrow(
      '[train/unknown-metric] validate() gave no "scores". Did you mean "score"?',
    );
  });
});
