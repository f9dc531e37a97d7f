import { describe, expect, test } from 'vitest';
import { majorityBaseline, majorityClass } from '../src/index.ts';

describe('majority', () => {
  test('is the most frequent class, the first of equals', () => {
    expect(majorityClass([2, 1, 2, 0, 1], 3)).toBe(1);
  });

  test('answers with the class of training', () => {
    const report = majorityBaseline([0, 1, 1], [0, 0, 0, 1], ['cat', 'dog']);
    expect(report.accuracy).toBe(0.25);
    expect(report.perClass.map(({ predicted }) => predicted)).toEqual([0, 4]);
  });
});
