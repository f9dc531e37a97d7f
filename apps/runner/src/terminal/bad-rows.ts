import { type BadRow, formatBadRow } from '@crossmodal/data';
import { printable } from './printable.ts';

/** So many are named; the others are in the file. */
const NAMED = 3;

/** What was left out, and why: a line, and one for each of the first few. */
export function formatBadRows(rows: readonly BadRow[]): string {
  const named = rows.slice(0, NAMED).map((row) => `  ${printable(formatBadRow(row))}`);
  const more = rows.length > NAMED ? [`  and ${rows.length - NAMED} more`] : [];
  const count = rows.length === 1 ? '1 bad row is' : `${rows.length} bad rows are`;
  return [`${count} left out:`, ...named, ...more].join('\n');
}
