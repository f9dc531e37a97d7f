import type { DataDescription } from '@crossmodal/data';
import { formatTable, percent } from './table.ts';

/** How many classes are listed before the rest is summed up. */
const LISTED = 20;

/** A description of data as text of at most 80 columns. */
export function formatDescription({ samples, modalities, targets }: DataDescription): string {
  const right = (title: string): { title: string; align: 'right' } => ({ title, align: 'right' });
  const rows = Object.entries(modalities).flatMap(
    ([name, { kind, present, missing, unreadable, ...measured }]) => {
      const { words, characters, length, width, height } = measured;
      const summaries = Object.entries({ words, characters, length, width, height });
      const known = summaries.flatMap(([what, summary]) =>
        summary === undefined ? [] : [{ what, summary }],
      );
      const facts = [`${name}: ${kind}, ${present} present, ${missing} missing`];
      if (unreadable !== undefined && unreadable > 0) facts.push(`${unreadable} unreadable`);
      const table = known.map(({ what, summary }) => [
        what,
        ...[summary.least, summary.median, summary.ninetieth, summary.greatest].map((value) => String(value)),
      ]);
      const columns = [{ title: '' }, right('least'), right('median'), right('90 %'), right('greatest')];
      return ['', facts.join(', '), ...(table.length === 0 ? [] : [formatTable(columns, table)])];
    },
  );
  return [`${samples} samples`, ...rows, ...formatTargets(targets, samples)].join('\n');
}

function formatTargets(
  { different, missing, counts = {} }: DataDescription['targets'],
  samples: number,
): string[] {
  if (different === 0) return [];
  const entries = Object.entries(counts);
  const shown = entries
    .slice(0, LISTED)
    .map(([name, count]) => [
      name.length > 50 ? `${name.slice(0, 49)}…` : name,
      String(count),
      percent(count / samples),
    ]);
  const rest = entries.length > LISTED ? [`… and ${entries.length - LISTED} more classes`] : [];
  const columns = [
    { title: 'class' },
    { title: 'samples', align: 'right' as const },
    { title: 'share', align: 'right' as const },
  ];
  return ['', `${different} classes, ${missing} samples without one`, formatTable(columns, shown), ...rest];
}
