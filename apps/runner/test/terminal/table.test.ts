import { classificationReport } from '@crossmodal/metrics';
import { describe, expect, it } from 'vitest';
import { formatComparison } from '../../src/terminal/comparison.ts';
import { formatScores } from '../../src/terminal/scores.ts';
import { formatTable, percent } from '../../src/terminal/table.ts';

const widest = (text: string): number => Math.max(...text.split('\n').map((line) => line.length));

describe('formatTable', () => {
  it('aligns columns and underlines headings', () => {
    const table = formatTable(
      [{ title: 'name' }, { title: 'n', align: 'right' }],
      [
        ['a long name', '1'],
        ['b', '22'],
      ],
    );
    expect(table).toBe(
      ['name          n', '───────────  ──', 'a long name   1', 'b            22'].join('\n'),
    );
  });
});

describe('tables for people', () => {
  it('fit 80 columns', () => {
    const scores = { accuracy: 1, macroPrecision: 1, macroRecall: 1, macroF1: 1 };
    expect(widest(formatComparison([{ name: 'a modality + another one', ...scores }]))).toBeLessThanOrEqual(
      80,
    );
    const name = 'description + photograph + price + colours + a-name-of-more-than-thirty-letters';
    const lines = formatComparison([
      { name, ...scores },
      { name: 'majority', ...scores },
    ]);
    expect(widest(lines)).toBeLessThanOrEqual(80);
    expect(lines).toMatch(
      /^description \+ photograph \+ +100\.0 %.*\n {2}price \+ colours \+\n {2}a-name-of-.*…\nmajority/m,
    );
    const report = classificationReport(
      [0, 1],
      [0, 1],
      ['a class with a very long name, longer than any', 'b'],
    );
    expect(widest(formatScores(report))).toBeLessThanOrEqual(80);
  });

  it('show shares as percent', () => {
    expect(percent(0.7421)).toBe('74.2 %');
  });
});
