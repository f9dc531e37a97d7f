// easy-VQA: pictures of one shape each, and questions about it. Each picture is encoded once for all its questions.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomStream } from '@crossmodal/core';
import { convolutionalEncoder, textEncoder } from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';
import sharp from 'sharp';
import { findEasyVqa } from '../../../scripts/lib/easy-vqa.mjs';

const SIDE = 32;
const PICTURES = 16;
/** Places for questions in a batch, for each picture: fixed, so that a step is traced once. 13 is seldom too few. */
const PLACES = 13;

export async function easyVqa() {
  const folder = findEasyVqa();
  const answers = readFileSync(join(folder, 'answers.txt'), 'utf8').trim().split(/\s+/);
  const { vocabulary, longest } = buildVocabulary(folder);
  const train = await readPart(folder, 'train', vocabulary, answers);
  const test = await readPart(folder, 'test', vocabulary, answers);
  const count = train.questions.length;
  return {
    classes: answers.length,
    parameters: 120_000,
    stepsPerEpoch: Math.floor(count / PICTURES),
    recipe: { peak: 2e-3, weightDecay: 0.01 },
    labelSmoothing: 0,
    dropout: 0,
    core: { direction: 'forward', pooling: 'last' },
    buildEncoders: (place) => ({
      picture: convolutionalEncoder({ channels: [16, 32, 64] }).build(place('picture'), { channels: 3 }),
      text: textEncoder({ features: 64 }).build(place('text'), { vocab: vocabulary.size + 2 }),
    }),
    encode: {
      text: (encoder, { words, mask }, call) =>
        encoder.call({ fields: { ids: words, mask }, present: tf.ones([words.shape[0]]) }, call),
      picture: (encoder, { pixels, pictures }, call) => {
        const cells = encoder.call({ fields: { pixels }, present: tf.ones([pixels.shape[0]]) }, call);
        return { values: tf.gather(cells.values, pictures), mask: tf.gather(cells.mask, pictures) };
      },
    },
    async *training(seed, epoch) {
      const order = randomStream(seed).child('order').child(epoch).permutation(count);
      yield* batches(train, order, longest, { mayDrop: true });
    },
    testing: () => batches(test, [...test.questions.keys()], longest, { mayDrop: false }),
  };
}

/** One part of the data: pixels of all pictures, and for each picture its questions. */
async function readPart(folder, part, vocabulary, answers) {
  const rows = JSON.parse(readFileSync(join(folder, part, 'questions.json'), 'utf8'));
  const count = 1 + rows.reduce((most, [, , picture]) => Math.max(most, picture), 0);
  const pixels = new Float32Array(count * SIDE * SIDE * 3);
  for (let picture = 0; picture < count; picture++) {
    const file = join(folder, part, 'images', `${picture}.png`);
    const raw = await sharp(file).resize(SIDE, SIDE).removeAlpha().raw().toBuffer();
    for (let i = 0; i < raw.length; i++) pixels[picture * raw.length + i] = raw[i] / 127.5 - 1;
  }
  const questions = Array.from({ length: count }, () => []);
  for (const [text, answer, picture] of rows) {
    const ids = wordsOf(text).map((word) => vocabulary.get(word) ?? 1);
    questions[picture].push({ ids, answer: answers.indexOf(answer) });
  }
  return { pixels, questions };
}

/** Words of the training questions by id; 0 is padding, 1 an unknown word. */
function buildVocabulary(folder) {
  const rows = JSON.parse(readFileSync(join(folder, 'train', 'questions.json'), 'utf8'));
  const words = [...new Set(rows.flatMap(([text]) => wordsOf(text)))].sort();
  const longest = rows.reduce((most, [text]) => Math.max(most, wordsOf(text).length), 0);
  return { vocabulary: new Map(words.map((word, i) => [word, i + 2])), longest };
}

function wordsOf(text) {
  return text.toLowerCase().match(/[a-z]+/g) ?? [];
}

/** Batches of whole pictures with all their questions, each picture once; the last is filled up with empty places. */
function* batches({ pixels, questions }, order, longest, { mayDrop }) {
  const each = SIDE * SIDE * 3;
  for (let start = 0; start < order.length; start += PICTURES) {
    const chosen = [...order.slice(start, start + PICTURES)];
    const places = PICTURES * PLACES;
    const asked = chosen.flatMap((picture, place) =>
      questions[picture].map((question) => ({ ...question, place })),
    );
    if (asked.length > places && !mayDrop) throw new Error(`${asked.length} questions, ${places} places.`);
    asked.length = Math.min(asked.length, places);
    const ids = new Int32Array(places * longest);
    const mask = new Float32Array(places * longest);
    const pictures = new Int32Array(places);
    const labels = new Int32Array(places);
    const weights = new Float32Array(places);
    asked.forEach(({ ids: words, answer, place }, row) => {
      ids.set(words.slice(0, longest), row * longest);
      mask.fill(1, row * longest, row * longest + Math.min(words.length, longest));
      pictures[row] = place;
      labels[row] = answer;
      weights[row] = 1;
    });
    const shown = new Float32Array(PICTURES * each);
    chosen.forEach((picture, place) => {
      shown.set(pixels.subarray(picture * each, (picture + 1) * each), place * each);
    });
    yield {
      ids: chosen.map(String),
      tensors: {
        pixels: tf.tensor4d(shown, [PICTURES, SIDE, SIDE, 3]),
        words: tf.tensor2d(ids, [places, longest], 'int32'),
        mask: tf.tensor2d(mask, [places, longest]),
        pictures: tf.tensor1d(pictures, 'int32'),
        labels: tf.tensor1d(labels, 'int32'),
        weights: tf.tensor1d(weights),
      },
    };
  }
}
