import type { ClassificationReport } from '@crossmodal/metrics';
import { formatTable, percent } from './table.ts';

/** The figures of one model, each class in a row, as text of at most 80 columns. */
export function formatScores(report: ClassificationReport): string {
  const right = (title: string): { title: string; align: 'right' } => ({ title, align: 'right' });
  const classes = report.perClass.map((row) => [
    row.class.length > 28 ? `${row.class.slice(0, 27)}…` : row.class,
    percent(row.precision),
    percent(row.recall),
    percent(row.f1),
    String(row.support),
  ]);
  const macro = [report.macroPrecision, report.macroRecall, report.macroF1].map(percent);
  const table = formatTable(
    [{ title: 'on the test part' }, right('precision'), right('recall'), right('F1'), right('samples')],
    [...classes, ['macro average', ...macro, String(report.samples)]],
  );
  return `${table}\n\naccuracy ${percent(report.accuracy)}`;
}
