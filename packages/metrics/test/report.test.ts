import { describe, expect, test } from 'vitest';
import { classificationReport } from '../src/index.ts';

describe('classificationReport', () => {
  test('is one JSON-safe object with every figure', () => {
    const report = classificationReport(Int32Array.of(0, 1, 1, 2), [0, 0, 1, 1], ['cat', 'dog', 'emu']);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    expect(report).toEqual({
      samples: 4,
      accuracy: 0.5,
      macroPrecision: expect.closeTo(1 / 3, 12),
      macroRecall: 0.5,
      macroF1: expect.closeTo((2 / 3 + 1 / 2) / 3, 12),
      microPrecision: 0.5,
      microRecall: 0.5,
      microF1: 0.5,
      weightedPrecision: 0.375,
      weightedRecall: 0.5,
      weightedF1: expect.closeTo((2 / 3 + 1) / 4, 12),
      perClass: [
        { class: 'cat', precision: 0.5, recall: 1, f1: expect.closeTo(2 / 3, 12), support: 1, predicted: 2 },
        { class: 'dog', precision: 0.5, recall: 0.5, f1: 0.5, support: 2, predicted: 2 },
        { class: 'emu', precision: 0, recall: 0, f1: 0, support: 1, predicted: 0 },
      ],
      confusion: [
        [1, 0, 0],
        [1, 1, 0],
        [0, 1, 0],
      ],
    });
  });
});
