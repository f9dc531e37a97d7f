import { printable } from './printable.ts';
import { formatTable, percent } from './table.ts';

/** One row of a comparison: a model, or a rule without training, and its figures on the test part. */
export interface ComparisonRow {
  readonly name: string;
  readonly accuracy: number;
  readonly macroPrecision: number;
  readonly macroRecall: number;
  readonly macroF1: number;
}

/** What is left of 80 columns beside the four figures. */
const NAME_WIDTH = 29;

/** The comparison as a table of at most 80 columns; long names go on in the lines below. */
export function formatComparison(rows: readonly ComparisonRow[]): string {
  const titles = ['accuracy', 'macro precision', 'macro recall', 'macro F1'];
  return formatTable(
    [{ title: 'on the test part' }, ...titles.map((title) => ({ title, align: 'right' as const }))],
    rows.flatMap(({ name, accuracy, macroPrecision, macroRecall, macroF1 }) => {
      const [first = '', ...more] = wrap(name, NAME_WIDTH);
      const figures = [accuracy, macroPrecision, macroRecall, macroF1].map((value) => percent(value));
      return [[first, ...figures], ...more.map((line) => [`  ${line}`])];
    }),
  );
}

/** Lines of whole words, as long as there is room; a longer word is cut. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ').map((word) => printable(word, width - 2))) {
    const line = lines.at(-1);
    // Lines but the first are set in by two.
    const room = lines.length > 1 ? width - 2 : width;
    if (line !== undefined && line.length + 1 + word.length <= room) lines[lines.length - 1] += ` ${word}`;
    else lines.push(word);
  }
  return lines;
}
