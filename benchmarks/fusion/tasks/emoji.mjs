// The worked application, examples/emoji, with pictures of half the side: which category, from name and picture?
import { randomStream } from '@crossmodal/core';
import { classIndices, classVocabulary, loadSamples, splitByColumn, stackInputs } from '@crossmodal/data';
import { imagePreprocessor } from '@crossmodal/image';
import { convolutionalEncoder, textEncoder } from '@crossmodal/layers';
import { textPreprocessor, trainVocabulary, wordTokenizer } from '@crossmodal/text';
import * as tf from '@tensorflow/tfjs';
import { findEmoji } from '../find-emoji.mjs';

const BATCH = 64;
const BUCKETS = 1024;

export async function emoji() {
  const samples = await loadSamples(findEmoji(), {
    id: 'id',
    target: 'category',
    keep: ['split'],
    inputs: { text: { column: 'name', kind: 'text' }, picture: { column: 'picture', kind: 'image' } },
  });
  const parts = splitByColumn(samples, 'split');
  const classes = classVocabulary(parts.train);
  const tokenizer = wordTokenizer({ lowerCase: true });
  const names = parts.train.map(({ inputs }) => inputs.text);
  const vocabulary = trainVocabulary(names, tokenizer, { minCount: 1 });
  const preprocessors = {
    text: textPreprocessor({
      tokenizer,
      vocabulary,
      length: 8,
      ngrams: { sizes: [3, 4, 5], buckets: BUCKETS, perToken: 16 },
    }),
    picture: imagePreprocessor({
      width: 32,
      height: 32,
      augment: { flip: true, rotate: 9, scale: 0.12, shift: 0.09, contrast: 0.12, channels: 0.1, erase: 8 },
    }),
  };
  const prepare = async (part) => {
    const labels = classIndices(part, classes);
    const prepared = [];
    for (const [i, { id, inputs }] of part.entries()) {
      const text = await preprocessors.text.prepare(inputs.text);
      const picture = await preprocessors.picture.prepare(inputs.picture);
      prepared.push({ id, label: labels[i], text, picture });
    }
    return prepared;
  };
  const train = await prepare(parts.train);
  const test = await prepare(parts.test);
  const count = train.length;
  return {
    classes: classes.length,
    parameters: 320_000,
    stepsPerEpoch: Math.floor(count / BATCH),
    recipe: { peak: 3e-3, weightDecay: 0.05, averageDecay: 0.99 },
    labelSmoothing: 0.1,
    dropout: 0.4,
    core: { direction: 'bidirectional', pooling: 'meanMax' },
    buildEncoders: (place) => ({
      picture: convolutionalEncoder({ channels: [16, 32, 64] }).build(place('picture'), { channels: 3 }),
      text: textEncoder({ features: 64, wordDropout: 0.25, ngramDropout: 0.3 }).build(place('text'), {
        vocab: vocabulary.tokens.length,
        ngramBuckets: BUCKETS + 1,
      }),
    }),
    encode: {
      text: (encoder, { text }, call) => encoder.call(inputOf(text), call),
      picture: (encoder, { picture }, call) => encoder.call(inputOf(picture), call),
    },
    async *training(seed, epoch) {
      const random = randomStream(seed).child('epoch').child(epoch);
      const order = random.child('order').permutation(count);
      for (let start = 0; start + BATCH <= count; start += BATCH) {
        const indices = [...order.slice(start, start + BATCH)];
        yield toBatch(
          indices.map((i) => train[i]),
          preprocessors,
          (i) => random.child('augment').child(indices[i]),
        );
      }
    },
    *testing() {
      for (let start = 0; start < test.length; start += BATCH) {
        yield toBatch(test.slice(start, start + BATCH), preprocessors);
      }
    },
  };
}

/** Samples as tensors; the last batch of a part is filled up with its first sample, which then weighs nothing. */
function toBatch(chosen, preprocessors, randomOf) {
  const filled = Array.from({ length: BATCH }, (_, i) => chosen[i] ?? chosen[0]);
  const tensors = Object.entries(preprocessors).map(([name, preprocessor]) => {
    const encoded = filled.map((sample, i) =>
      preprocessor.encode(sample[name], randomOf === undefined ? {} : { random: randomOf(i) }),
    );
    const fields = Object.entries(stackInputs(encoded, preprocessor.fields)).map(
      ([field, { data, shape, dtype }]) => [field, tf.tensor(data, [...shape], dtype)],
    );
    return [name, Object.fromEntries(fields)];
  });
  return {
    ids: chosen.map(({ id }) => id),
    tensors: {
      ...Object.fromEntries(tensors),
      labels: tf.tensor1d(Int32Array.from(filled, ({ label }) => label)),
      weights: tf.tensor1d(Float32Array.from(filled, (_, i) => (i < chosen.length ? 1 : 0))),
    },
  };
}

function inputOf({ present, ...fields }) {
  return { fields, present };
}
