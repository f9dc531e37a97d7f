// The pictures and names of examples/emoji: read, cut into words, as batches of tensors.
import { loadSamples, splitByColumn, stackInputs } from '@crossmodal/data';
import { imagePreprocessor } from '@crossmodal/image';
import { reservedTokens, trainVocabulary, wordTokenizer } from '@crossmodal/text';
import * as tf from '@tensorflow/tfjs';

/** Words of the longest name, and the end after them. */
export const LENGTH = 9;
const SIDE = 64;

/**
 * @param table emoji.csv, as examples/emoji/prepare.mjs makes it
 * @param most how many rows of each part are taken; default: all
 */
export async function readNames(table, most = Number.POSITIVE_INFINITY) {
  const inputs = { name: { column: 'name', kind: 'text' }, picture: { column: 'picture', kind: 'image' } };
  const parts = splitByColumn(
    await loadSamples(table, { id: 'id', target: 'category', keep: ['split'], inputs }),
    'split',
  );
  const tokenizer = wordTokenizer();
  const train = parts.train.slice(0, most);
  const { tokens } = trainVocabulary(
    train.map(({ inputs }) => inputs.name),
    tokenizer,
  );
  const ids = new Map(tokens.map((token, id) => [token, id]));
  const pictures = imagePreprocessor({
    width: SIDE,
    height: SIDE,
    augment: { flip: true, rotate: 9, scale: 0.12, shift: 0.09, contrast: 0.12, channels: 0.1, erase: 16 },
  });
  const prepare = (part) =>
    Promise.all(
      part.map(async ({ id, inputs }) => {
        const words = tokenizer.tokenize(inputs.name).map(({ text }) => text);
        return { id, words, picture: await pictures.prepare(inputs.picture) };
      }),
    );
  return {
    pictures,
    /** Words by id, then the two tokens that stand around a name. */
    words: tokens,
    vocab: tokens.length + 2,
    ends: { start: tokens.length, end: tokens.length + 1, maxSteps: LENGTH },
    idOf: (word) => ids.get(word) ?? ids.get(reservedTokens[1]),
    train: await prepare(train),
    validation: await prepare(parts.validation.slice(0, most)),
    test: await prepare(parts.test.slice(0, most)),
  };
}

/** The pictures of some samples: [batch, height, width, 3]. */
export function pixelsOf(data, samples, randomOf) {
  const encoded = samples.map((sample, i) =>
    data.pictures.encode(sample.picture, randomOf === undefined ? {} : { random: randomOf(i) }),
  );
  const { pixels } = stackInputs(encoded, data.pictures.fields);
  return tf.tensor(pixels.data, pixels.shape);
}

/**
 * What a step of training takes.
 *
 * @param sampled the share of words that the decoder's own replace: see `sequenceDecoder`
 */
export function trainingTensors(data, samples, randomOf, sampled) {
  const { start, end } = data.ends;
  const rows = samples.map(({ words }) => words.slice(0, LENGTH - 1).map(data.idOf));
  const grid = (make) => tf.tensor2d(rows.map(make), [rows.length, LENGTH], 'int32');
  const filled = (tokens) => [...tokens, ...new Array(LENGTH - tokens.length).fill(end)];
  return {
    pixels: pixelsOf(data, samples, randomOf),
    previous: grid((row) => filled([start, ...row])),
    targets: grid((row) => filled(row)),
    mask: tf.tensor2d(
      rows.map((row) => Array.from({ length: LENGTH }, (_, i) => (i <= row.length ? 1 : 0))),
      [rows.length, LENGTH],
    ),
    sampled: tf.scalar(sampled),
  };
}
