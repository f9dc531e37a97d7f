import { formatTable, percent } from './table.ts';

/** One row of a comparison: a model, or a rule without training, and its figures on the test part. */
export interface ComparisonRow {
  readonly name: string;
  readonly accuracy: number;
  readonly macroPrecision: number;
  readonly macroRecall: number;
  readonly macroF1: number;
}

/** The comparison as a table of at most 80 columns. */
export function formatComparison(rows: readonly ComparisonRow[]): string {
  const titles = ['accuracy', 'macro precision', 'macro recall', 'macro F1'];
  return formatTable(
    [{ title: 'on the test part' }, ...titles.map((title) => ({ title, align: 'right' as const }))],
    rows.map((row) => [
      row.name,
      ...[row.accuracy, row.macroPrecision, row.macroRecall, row.macroF1].map((value) => percent(value)),
    ]),
  );
}
