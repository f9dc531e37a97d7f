import type { DataDescription, ModalityDescription } from '@crossmodal/data';
import { printable } from './printable.ts';
import { formatTable, percent } from './table.ts';

/** How many classes are listed before the rest is summed up. */
const LISTED = 20;

/** A description of data as text of at most 80 columns. */
export function formatDescription({ samples, modalities, targets, events }: DataDescription): string {
  const perSample =
    events === undefined ? [] : ['', formatEvents(events), ...formatModalities(events.modalities)];
  const described = [...formatModalities(modalities), ...perSample, ...formatTargets(targets, samples)];
  return [`${samples} samples`, ...described].join('\n');
}

function formatModalities(modalities: DataDescription['modalities']): string[] {
  return Object.entries(modalities).flatMap(([name, modality]) => [
    '',
    ...formatModality(printable(name, 30), modality),
  ]);
}

function formatModality(
  name: string,
  { kind, present, missing, unreadable = 0, examples, values, ...measured }: ModalityDescription,
): string[] {
  const facts = [`${name}: ${kind}, ${present} present, ${missing} missing`];
  if (unreadable > 0) facts.push(`${unreadable} unreadable`);
  const right = (title: string): { title: string; align: 'right' } => ({ title, align: 'right' });
  const columns = [{ title: '' }, right('least'), right('median'), right('90 %'), right('greatest')];
  const { words, characters, length, width, height } = measured;
  const rows = Object.entries({ words, characters, length, width, height }).flatMap(([what, summary]) =>
    summary === undefined
      ? []
      : [[what, ...[summary.least, summary.median, summary.ninetieth, summary.greatest].map(String)]],
  );
  const lines = [facts.join(', '), ...(rows.length === 0 ? [] : [formatTable(columns, rows)])];
  if (values !== undefined) {
    const [least, mean, deviation, greatest] = [
      values.least,
      values.mean,
      values.deviation,
      values.greatest,
    ].map((value) => String(Number(value.toPrecision(4))));
    lines.push(`values from ${least} to ${greatest}, mean ${mean}, standard deviation ${deviation}`);
  }
  return [...lines, ...examples.map((example) => `  ${formatExample(example, kind)}`)];
}

/** Of a long path of a picture, the end, which tells it from others. */
function formatExample(example: string, kind: ModalityDescription['kind']): string {
  const path = kind === 'image' && example.length > 76;
  return path ? `…${printable(example.slice(-75))}` : printable(example, 76);
}

function formatEvents({ samples, perSample }: NonNullable<DataDescription['events']>): string {
  const { least, median, greatest } = perSample;
  return `events: in ${samples} samples, from ${least} to ${greatest} in one, ${median} in the middle`;
}

function formatTargets(
  { different, missing, counts = {} }: DataDescription['targets'],
  samples: number,
): string[] {
  if (different === 0) return [];
  // An object holds names that are whole numbers in their own order.
  const entries = Object.entries(counts).sort(([, m], [, n]) => n - m);
  const shown = entries
    .slice(0, LISTED)
    .map(([name, count]) => [printable(name, 50), String(count), percent(count / samples)]);
  const rest = entries.length > LISTED ? [`… and ${entries.length - LISTED} more classes`] : [];
  const columns = [
    { title: 'class' },
    { title: 'samples', align: 'right' as const },
    { title: 'share', align: 'right' as const },
  ];
  return ['', `${different} classes, ${missing} samples without one`, formatTable(columns, shown), ...rest];
}
