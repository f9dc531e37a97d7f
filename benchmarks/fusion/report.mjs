// Results of single runs as a table by task, best first, and as rows.
const percent = (value) => (100 * value).toFixed(1);

export function progressLine({ task, name, seed, accuracy, parameters, msPerStep, steps }) {
  return [
    task.padEnd(8),
    name.padEnd(20),
    `seed ${seed}`,
    `${percent(accuracy).padStart(5)} %`,
    `${parameters} parameters`,
    `${steps} steps of ${msPerStep.toFixed(1)} ms`,
  ].join('  ');
}

/** One entry a task and contestant: means over the seeds. */
export function summarize(results) {
  return [...grouped(results).values()].map((runs) => {
    const accuracies = runs.map(({ accuracy }) => accuracy);
    const mean = average(accuracies);
    const { task, name, parameters, epochs } = runs[0];
    return {
      task,
      name,
      accuracy: mean,
      // The standard deviation of a sample.
      spread: Math.sqrt(
        accuracies.reduce((sum, one) => sum + (one - mean) ** 2, 0) / Math.max(1, runs.length - 1),
      ),
      least: Math.min(...accuracies),
      parameters,
      msPerStep: Math.min(...runs.map(({ msPerStep }) => msPerStep)),
      steps: runs[0].steps,
      epochs,
      seeds: runs.length,
    };
  });
}

export function table(summary) {
  return [...new Set(summary.map(({ task }) => task))].flatMap((task) => {
    const rows = summary.filter((one) => one.task === task).sort((a, b) => b.accuracy - a.accuracy);
    const { seeds } = rows[0];
    return [
      `| ${task} | accuracy, % (${seeds} ${seeds === 1 ? 'seed' : 'seeds'}) | parameters | steps | ms a step |`,
      '| --- | --- | --- | --- | --- |',
      ...rows.map(
        ({ name, accuracy, spread, parameters, steps, msPerStep }) =>
          `| ${name} | ${percent(accuracy)} ± ${percent(spread)} | ${parameters.toLocaleString('en')} | ${steps} | ${msPerStep.toFixed(1)} |`,
      ),
      '',
    ];
  });
}

/** As the other benchmarks have them: the peers of a fusion are the single modalities and their product. */
export function toRows(summary) {
  return summary.map(({ task, name, accuracy, ...rest }) => {
    const alone = summary.filter((one) => one.task === task && one.name !== name && isAlone(one.name));
    const peers = Object.fromEntries(alone.map((one) => [one.name, 100 * one.accuracy]));
    const ours = 100 * accuracy;
    const ratio = Object.fromEntries(Object.entries(peers).map(([peer, value]) => [peer, ours / value]));
    return { name: `${task}, ${name}`, unit: '%', better: 'higher', ours, peers, ratio, ...inPercent(rest) };
  });
}

const isAlone = (name) => ['text', 'picture', 'text × picture'].includes(name);

function inPercent({ spread, least, ...rest }) {
  return { spread: 100 * spread, least: 100 * least, ...rest };
}

function average(values) {
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}

function grouped(results) {
  const groups = new Map();
  for (const result of results) {
    const key = `${result.task}/${result.name}`;
    groups.set(key, [...(groups.get(key) ?? []), result]);
  }
  return groups;
}
