// easy-VQA: pictures of one shape each, and questions about it. Read once, into arrays.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomStream } from '@crossmodal/core';
import * as tf from '@tensorflow/tfjs';
import sharp from 'sharp';

export const SIDE = 32;
/** Places for questions in a batch, for each picture: fixed, so that a step is traced once. */
const PLACES = 12;

/** One part of the data: pixels of all pictures, and for each picture its questions. */
export async function readPart(folder, part, vocabulary, answers) {
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
export function buildVocabulary(folder) {
  const rows = JSON.parse(readFileSync(join(folder, 'train', 'questions.json'), 'utf8'));
  const words = [...new Set(rows.flatMap(([text]) => wordsOf(text)))].sort();
  const longest = rows.reduce((most, [text]) => Math.max(most, wordsOf(text).length), 0);
  return { vocabulary: new Map(words.map((word, i) => [word, i + 2])), longest };
}

function wordsOf(text) {
  return text.toLowerCase().match(/[a-z]+/g) ?? [];
}

/** Batches of whole pictures with all their questions, each picture once. */
export function* batches({ pixels, questions }, order, size, longest) {
  const each = SIDE * SIDE * 3;
  for (let start = 0; start + size <= order.length; start += size) {
    const chosen = [...order.slice(start, start + size)];
    const asked = chosen.flatMap((picture, place) =>
      questions[picture].map((question) => ({ ...question, place })),
    );
    const places = size * PLACES;
    const rows = asked.slice(0, places);
    const ids = new Int32Array(places * longest);
    const mask = new Float32Array(places * longest);
    const pictures = new Int32Array(places);
    const labels = new Int32Array(places);
    const weights = new Float32Array(places);
    rows.forEach(({ ids: words, answer, place }, row) => {
      ids.set(words, row * longest);
      mask.fill(1, row * longest, row * longest + words.length);
      pictures[row] = place;
      labels[row] = answer;
      weights[row] = 1;
    });
    const shown = new Float32Array(size * each);
    chosen.forEach((picture, place) => {
      shown.set(pixels.subarray(picture * each, (picture + 1) * each), place * each);
    });
    yield {
      ids: rows.map((_, i) => `${start}.${i}`),
      tensors: {
        pixels: tf.tensor4d(shown, [size, SIDE, SIDE, 3]),
        words: tf.tensor2d(ids, [places, longest], 'int32'),
        mask: tf.tensor2d(mask, [places, longest]),
        pictures: tf.tensor1d(pictures, 'int32'),
        labels: tf.tensor1d(labels, 'int32'),
        weights: tf.tensor1d(weights),
      },
    };
  }
}

/** The pictures of an epoch in random order. */
export function epochOrder(count, seed, epoch) {
  return randomStream(seed).child('order').child(epoch).permutation(count);
}
