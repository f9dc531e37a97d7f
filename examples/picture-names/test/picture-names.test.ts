import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile, useTensorFlow } from '@crossmodal/engine';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { trainingTensors } from '../batches.mjs';
import { readEmoji } from '../emoji.mjs';
import { learn, writeNames } from '../learn.mjs';
import { nearestNames, scoreNames, wordF1, writable } from '../score.mjs';
import { wordsThatHold } from '../shapes.mjs';

const SAMPLES = 24;
const folder = mkdtempSync(join(tmpdir(), 'crossmodal-names-'));
let data: Awaited<ReturnType<typeof readEmoji>>;

beforeAll(async () => {
  const prepare = fileURLToPath(new URL('../../emoji/prepare.mjs', import.meta.url));
  execFileSync(process.execPath, [prepare, join(folder, 'data')], { stdio: 'pipe' });
  await useTensorFlow({ threads: { intra: 1, inter: 1 } });
  data = await readEmoji(join(folder, 'data/emoji.csv'), SAMPLES);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

// Seconds on a free machine.
test('learns the names of a few pictures, and writes them in every way', { timeout: 240_000 }, async () => {
  const model = await learn(data, { seed: 1, epochs: 60, batch: 12, compile });
  const before = tf.memory().numTensors;
  const seen = data.parts.train.slice(0, 12);
  expect(scoreNames(seen, writeNames(data, model, seen)).exact).toBeGreaterThan(0.8);
  expect(scoreNames(seen, writeNames(data, model, seen, { beams: 3 })).exact).toBeGreaterThan(0.8);
  const drawn = writeNames(data, model, seen, { sampling: { temperature: 0.3, topK: 3 } });
  expect(scoreNames(seen, drawn).f1).toBeGreaterThan(0.8);
  expect(tf.memory().numTensors).toBe(before);
});

test('a batch tells what stands before each word, and where a name ends', () => {
  const { start, end, maxSteps } = data.ends;
  const [sample] = data.parts.train;
  const { previous, targets, mask, ...rest } = trainingTensors(data, [sample!], undefined, 0);
  const ids = sample!.words.map(data.idOf);
  const filled = (tokens: (number | undefined)[]) => [
    ...tokens,
    ...new Array(maxSteps - tokens.length).fill(end),
  ];
  expect(previous.arraySync()).toEqual([filled([start, ...ids])]);
  expect(targets.arraySync()).toEqual([filled(ids)]);
  expect(tf.sum(mask).dataSync()[0]).toBe(ids.length + 1);
  expect(rest.pixels.shape).toEqual([1, 32, 32, 3]);
});

test('scores count whole names and words', () => {
  expect(wordF1(['red', 'heart'], ['heart', 'red'])).toBe(1);
  expect(wordF1(['red', 'red'], ['red'])).toBeCloseTo(2 / 3);
  expect(wordF1(['cat'], [])).toBe(0);
  const samples = [{ words: ['red', 'heart'] }, { words: ['cat'] }];
  expect(
    scoreNames(samples, [
      ['red', 'heart'],
      ['red', 'cat'],
    ]),
  ).toEqual({ exact: 0.5, f1: (1 + 2 / 3) / 2 });
});

test('the nearest picture of one that was learned is itself', () => {
  const asked = data.parts.train.slice(3, 6);
  expect(nearestNames(data, asked)).toEqual(asked.map(({ words }) => words));
  expect(writable(data, data.parts.train)).toBe(1);
});

test('questions and answers tell what a picture shows', () => {
  expect(wordsThatHold('what is the blue shape?', 'rectangle')).toContain('rectangle');
  expect(wordsThatHold('what color is the triangle?', 'red')).toEqual(
    expect.arrayContaining(['red', 'triangle']),
  );
  expect(wordsThatHold('is there a black shape?', 'yes')).toContain('black');
  expect(wordsThatHold('is there a black shape?', 'no')).toEqual([]);
  expect(wordsThatHold('is there not a black shape?', 'yes')).toEqual([]);
  expect(wordsThatHold('does the image not contain a gray shape?', 'no')).toContain('gray');
});
