// Rows as a table of at most 100 columns, and how the goals fared.
import { isRecurrentTraining } from './cases.mjs';

const columns = ['torch', 'keras', 'keras-xla', 'tfjs-layers'];
const number = (value) => {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toFixed(digits);
};

export function table(rows) {
  const width = Math.max(...rows.map(({ name }) => name.length));
  const cells = (first, ours, rest) =>
    [first.padEnd(width), ours.padStart(7), ...rest.map((cell) => cell.padStart(13))].join(' ').trimEnd();
  const shown = columns.filter((name) => rows.some(({ peers }) => name in peers));
  const units = [...new Set(rows.map(({ unit }) => unit))];
  return units.flatMap((unit) => [
    cells(`${unit} (times ours)`, 'ours', shown),
    ...rows
      .filter((row) => row.unit === unit)
      .map((row) =>
        cells(
          row.name,
          number(row.ours),
          shown.map((name) => cell(row, name)),
        ),
      ),
    '',
  ]);
}

function cell({ peers, ratio, differs = {} }, name) {
  if (name in differs) return 'differs';
  if (!(name in peers)) return '';
  return `${number(peers[name])} (${ratio[name].toFixed(2)})`;
}

/** What the issue of this benchmark asks of its rows. */
export function goals(rows, cases) {
  const recurrent = new Set(cases.filter(isRecurrentTraining).map(({ name }) => name));
  const raced = rows
    .filter(({ name }) => recurrent.has(name))
    .map(({ name, ratio: { 'tfjs-layers': tfjs, ...others } }) => ({
      name,
      tfjs,
      best: Math.min(...Object.values(others)),
    }))
    .filter(({ best }) => Number.isFinite(best));
  if (raced.length === 0) return [];
  const mean = Math.exp(raced.reduce((sum, { best }) => sum + Math.log(best), 0) / raced.length);
  const behind = raced.filter(({ best }) => best < 1);
  const slowest = Math.min(...raced.flatMap(({ tfjs }) => (tfjs === undefined ? [] : [tfjs])));
  return [
    `Against the fastest peer, geometric mean of ${raced.length} recurrent training rows: ${mean.toFixed(2)} (goal 1.30).`,
    `Behind the fastest peer: ${behind.map(({ name, best }) => `${name} (${best.toFixed(2)})`).join('; ') || 'nowhere'}.`,
    ...(Number.isFinite(slowest) ? [`Least against tfjs-layers: ${slowest.toFixed(1)} (goal 4).`] : []),
  ];
}
