// Picture in, name out: an encoder-decoder learns what pictures are called, and names some that it has never seen.
//   node examples/picture-names/train.mjs [--data shapes|emoji] [--epochs N] [--seeds 3] [--heads 4] [--json]
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compile, useTensorFlow } from '@crossmodal/engine';
import { disposeWeights } from '@crossmodal/layers';
import { findEasyVqa } from '../../scripts/lib/easy-vqa.mjs';
import { readEmoji } from './emoji.mjs';
import { learn, writeNames } from './learn.mjs';
import { nearestNames, scoreNames, writable } from './score.mjs';
import { readShapes } from './shapes.mjs';

const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: 'shapes' },
    epochs: { type: 'string' },
    seeds: { type: 'string', default: '1' },
    heads: { type: 'string', default: '4' },
    json: { type: 'boolean', default: false },
  },
});
const sources = {
  shapes: { epochs: 12, read: () => readShapes(findEasyVqa()) },
  emoji: { epochs: 60, read: () => readEmoji(emojiTable()) },
};
const source = sources[options.data];
if (source === undefined) refuse(`--data: expected shapes or emoji, got ${options.data}.`);
const [epochs, seeds, heads] = [options.epochs ?? source.epochs, options.seeds, options.heads].map(Number);

await useTensorFlow();
const data = await source.read();
const tests = Object.entries(data.parts).filter(([part]) => part !== 'train');
const ways = {
  greedy: {},
  'beam search, 4 beams': { beams: 4 },
  'drawn, top-p 0.9': { sampling: { topP: 0.9 } },
};
const results = tests.map(([part, samples]) => ({
  part,
  way: 'nearest picture',
  scores: [scoreNames(samples, nearestNames(data, samples))],
}));
for (let seed = 1; seed <= seeds; seed++) {
  const began = performance.now();
  const onEpoch = ({ epoch, loss }) => console.error(`epoch ${epoch}/${epochs}  loss ${loss.toFixed(3)}`);
  const model = await learn(data, { seed, epochs, heads, compile, onEpoch });
  console.error(`seed ${seed}: ${((performance.now() - began) / 1000).toFixed(0)} s`);
  for (const [part, samples] of tests) {
    for (const [way, how] of Object.entries(ways)) {
      const names = writeNames(data, model, samples, { ...how, seed });
      if (seed === 1 && how.beams !== undefined) show(part, samples, names);
      const result = results.find((one) => one.part === part && one.way === way);
      if (result === undefined) results.push({ part, way, scores: [scoreNames(samples, names)] });
      else result.scores.push(scoreNames(samples, names));
    }
  }
  disposeWeights(model);
}

console.log(`| ${options.data} | names word for word, % | words (F1), % |\n| --- | --- | --- |`);
for (const { part, way, scores } of results) {
  const exact = percent(scores.map((one) => one.exact));
  console.log(`| ${part}: ${way} | ${exact} | ${percent(scores.map((one) => one.f1))} |`);
}
for (const [part, samples] of tests) {
  console.log(`${part}: ${samples.length} pictures; ${percent([writable(data, samples)])} % can be written.`);
}
if (options.json) console.log(JSON.stringify({ data: options.data, epochs, seeds, heads, results }));

/** The mean of the seeds and their standard deviation. */
function percent(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const spread = values.length > 1 ? ` ± ${(100 * Math.sqrt(square / (values.length - 1))).toFixed(1)}` : '';
  return `${(100 * mean).toFixed(1)}${spread}`;
}

function show(part, samples, names) {
  console.error(`${part}:`);
  for (const [i, { words }] of samples.slice(0, 8).entries())
    console.error(`  ${words.join(' ').padEnd(32)} -> ${names[i].join(' ')}`);
}

function emojiTable() {
  const table = join(import.meta.dirname, '../emoji/data/emoji.csv');
  if (!existsSync(table))
    refuse('There is no examples/emoji/data: node examples/emoji/prepare.mjs makes it.');
  return table;
}

function refuse(message) {
  console.error(message);
  process.exit(2);
}
