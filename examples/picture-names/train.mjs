// Picture in, name out: learns the names of emoji, and names some that it has never seen.
//   node examples/picture-names/train.mjs [--epochs 40] [--seeds 3] [--heads 4] [--json]
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compile, useTensorFlow } from '@crossmodal/engine';
import { disposeWeights } from '@crossmodal/layers';
import { readNames } from './data.mjs';
import { learn, writeNames } from './learn.mjs';
import { nearestNames, scoreNames, writable } from './score.mjs';

const { values: options } = parseArgs({
  options: {
    epochs: { type: 'string', default: '40' },
    seeds: { type: 'string', default: '1' },
    heads: { type: 'string', default: '4' },
    json: { type: 'boolean', default: false },
  },
});
const [epochs, seeds, heads] = ['epochs', 'seeds', 'heads'].map((name) => Number(options[name]));
const table = join(import.meta.dirname, '../emoji/data/emoji.csv');
if (!existsSync(table)) {
  console.error('There is no examples/emoji/data: node examples/emoji/prepare.mjs makes it.');
  process.exit(2);
}

await useTensorFlow();
const data = await readNames(table);
const ways = {
  greedy: {},
  'beam search, 4 beams': { beams: 4 },
  'drawn, top-p 0.9': { sampling: { topP: 0.9 } },
};
const results = { 'nearest picture': [scoreNames(data.test, nearestNames(data, data.test))] };
for (let seed = 1; seed <= seeds; seed++) {
  const began = performance.now();
  const onEpoch = ({ epoch, loss }) => console.error(`epoch ${epoch}/${epochs}  loss ${loss.toFixed(3)}`);
  const model = await learn(data, { seed, epochs, heads, compile, onEpoch });
  console.error(`seed ${seed}: ${((performance.now() - began) / 1000).toFixed(0)} s`);
  for (const [way, how] of Object.entries(ways)) {
    const names = writeNames(data, model, data.test, { ...how, seed });
    results[way] = [...(results[way] ?? []), scoreNames(data.test, names)];
    if (seed === 1 && way === 'beam search, 4 beams') show(names);
  }
  disposeWeights(model);
}

const percent = (values) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const spread = values.length > 1 ? ` ± ${(100 * Math.sqrt(square / (values.length - 1))).toFixed(1)}` : '';
  return `${(100 * mean).toFixed(1)}${spread}`;
};
console.log('| test part, % | names word for word | words (F1) |\n| --- | --- | --- |');
for (const [way, scores] of Object.entries(results)) {
  console.log(
    `| ${way} | ${percent(scores.map((one) => one.exact))} | ${percent(scores.map((one) => one.f1))} |`,
  );
}
console.log(`At most ${percent([writable(data, data.test)])} % of the names can be written word for word.`);
if (options.json) console.log(JSON.stringify({ epochs, seeds, heads, results }));

function show(names) {
  for (const [i, { words }] of data.test.slice(0, 12).entries())
    console.log(`${words.join(' ').padEnd(32)} -> ${names[i].join(' ')}`);
}
