import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classificationReport, confusionMatrix, f1, topKAccuracy } from '../src/index.ts';

const pairs = fc.integer({ min: 1, max: 6 }).chain((classes) =>
  fc.record({
    classes: fc.constant(classes),
    samples: fc.array(fc.tuple(fc.nat(classes - 1), fc.nat(classes - 1)), { minLength: 1, maxLength: 50 }),
  }),
);

describe('for all predictions', () => {
  test('the matrix counts every sample once', () => {
    fc.assert(
      fc.property(pairs, ({ classes, samples }) => {
        const matrix = confusionMatrix(
          samples.map(([target]) => target),
          samples.map(([, prediction]) => prediction),
          classes,
        );
        expect(matrix.flat().reduce((a, b) => a + b)).toBe(samples.length);
      }),
    );
  });

  test('micro scores and weighted recall are the accuracy; all scores lie between 0 and 1', () => {
    fc.assert(
      fc.property(pairs, ({ classes, samples }) => {
        const names = Array.from({ length: classes }, (_, i) => `class ${i}`);
        const report = classificationReport(
          samples.map(([target]) => target),
          samples.map(([, prediction]) => prediction),
          names,
        );
        for (const score of [
          report.microPrecision,
          report.microRecall,
          report.microF1,
          report.weightedRecall,
        ]) {
          expect(score).toBeCloseTo(report.accuracy, 12);
        }
        const { samples: _, perClass, confusion, ...scores } = report;
        expect(Object.values(scores).every((score) => score >= 0 && score <= 1 + 1e-12)).toBe(true);
      }),
    );
  });

  test('neither the order of samples nor new numbers for the classes change the macro scores', () => {
    fc.assert(
      fc.property(
        pairs,
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        ({ classes, samples }, keys) => {
          const shuffled = samples
            .map((pair) => ({ pair, key: keys.next().value as number }))
            .sort((a, b) => a.key - b.key)
            .map(
              ({ pair: [target, prediction] }) => [classes - 1 - target, classes - 1 - prediction] as const,
            );
          const score = (list: readonly (readonly [number, number])[]): number =>
            f1(
              list.map(([target]) => target),
              list.map(([, prediction]) => prediction),
              { classes, average: 'macro' },
            );
          expect(score(shuffled)).toBeCloseTo(score(samples), 12);
        },
      ),
    );
  });

  test('top-k accuracy grows with k and ends at 1', () => {
    const rows = fc.array(
      fc.tuple(fc.nat(3), fc.array(fc.integer({ min: -2, max: 2 }), { minLength: 4, maxLength: 4 })),
      {
        minLength: 1,
      },
    );
    fc.assert(
      fc.property(rows, (samples) => {
        const at = [1, 2, 3, 4].map((k) =>
          topKAccuracy(
            samples.map(([target]) => target),
            samples.map(([, row]) => row),
            k,
          ),
        );
        expect([...at].sort((a, b) => a - b)).toEqual(at);
        expect(at[3]).toBe(1);
      }),
    );
  });
});
