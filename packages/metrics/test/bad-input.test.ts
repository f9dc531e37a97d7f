import { describe, expect, test } from 'vitest';
import { accuracy, confusionMatrix, logLoss, majorityClass, topKAccuracy } from '../src/index.ts';

describe('bad input', () => {
  const half = [0.5, 0.5];
  test.each<[string, () => unknown, string]>([
    ['unequal lengths', () => accuracy([0], [0, 1]), 'metrics/length'],
    ['no samples', () => accuracy([], []), 'metrics/empty'],
    ['a target out of range', () => confusionMatrix([2], [0], 2), 'metrics/class-range'],
    ['a negative prediction', () => confusionMatrix([0], [-1], 2), 'metrics/class-range'],
    ['a fraction', () => confusionMatrix([0.5], [0], 2), 'metrics/class-range'],
    ['NaN for a class', () => confusionMatrix([Number.NaN], [0], 2), 'metrics/class-range'],
    ['no classes', () => confusionMatrix([0], [0], 0), 'metrics/classes'],
    ['accuracy of NaN', () => accuracy([Number.NaN], [0]), 'metrics/class-range'],
    ['NaN probabilities', () => logLoss([0], [[Number.NaN, 1]]), 'metrics/scores'],
    ['a negative probability', () => logLoss([0], [[-0.5, 1.5]]), 'metrics/scores'],
    ['logits instead of probabilities', () => logLoss([0], [[0.2, 0.3]]), 'metrics/scores'],
    ['rows of unequal lengths', () => logLoss([0, 0], [half, [1]]), 'metrics/length'],
    ['a target beyond the row', () => logLoss([2], [half]), 'metrics/class-range'],
    ['NaN scores', () => topKAccuracy([0], [[Number.NaN, 1]], 1), 'metrics/scores'],
    ['k of 0', () => topKAccuracy([0], [half], 0), 'metrics/k'],
    ['k above the classes', () => topKAccuracy([0], [half], 3), 'metrics/k'],
    ['a majority of nothing', () => majorityClass([], 2), 'metrics/empty'],
  ])('%s', (_, act, code) => {
    expect(act).toThrow(expect.objectContaining({ code }));
  });

  test('the message has the values in it', () => {
    expect(() => confusionMatrix([0, 7], [0, 0], 3)).toThrow(
      '[metrics/class-range] expected targets to be whole numbers from 0 to 2, got 7 at 1.',
    );
  });
});
