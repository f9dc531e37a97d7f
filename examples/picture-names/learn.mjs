// Trains a model on the training part, and writes names with it.
import { randomStream } from '@crossmodal/core';
import { epochBatches } from '@crossmodal/data';
import { beamSearch, generate } from '@crossmodal/recurrent';
import { adamW, fit, oneCycle } from '@crossmodal/train';
import * as tf from '@tensorflow/tfjs';
import { pixelsOf, trainingTensors } from './batches.mjs';
import { buildModel } from './model.mjs';

const WRITE_AT_ONCE = 128;

/** @param sampling the share of its own words that the decoder reads at the end of training, up from 0 */
export async function learn(data, { seed, epochs, batch = 64, sampling = 0.25, heads, compile, onEpoch }) {
  const random = randomStream(seed);
  const model = buildModel(data, random.child('model'), { heads });
  const shape = {
    count: data.parts.train.length,
    batchSize: Math.min(batch, data.parts.train.length),
    dropRemainder: true,
  };
  const stepsPerEpoch = Math.floor(shape.count / shape.batchSize);
  await fit({
    weights: model.weights,
    random: random.child('fit'),
    loss: model.loss,
    data: {
      stepsPerEpoch,
      async *batches(epoch, start) {
        const augment = random.child('augment').child(epoch);
        let step = (epoch - 1) * stepsPerEpoch + start;
        for (const indices of epochBatches({ ...shape, random: random.child('order'), epoch, start })) {
          const samples = [...indices].map((index) => data.parts.train[index]);
          const share = (sampling * step++) / (epochs * stepsPerEpoch);
          yield {
            ids: samples.map(({ id }) => id),
            tensors: trainingTensors(data, samples, (i) => augment.child(indices[i]), share),
          };
        }
      },
    },
    recipe: {
      epochs,
      optimizer: adamW({ weightDecay: 0.05 }),
      schedule: oneCycle({ peak: 3e-3, warmup: 0.2 }),
      clipNorm: 1,
      averageDecay: 0.99,
    },
    control: { ...(compile && { compile }), ...(onEpoch && { onEpoch }) },
  });
  return model;
}

/** Names by the likeliest words, drawn ones, or the best of several beginnings: `{}`, `{ sampling }`, `{ beams }`. */
export function writeNames(data, model, samples, { sampling, beams, seed = 1 } = {}) {
  const names = [];
  for (let start = 0; start < samples.length; start += WRITE_AT_ONCE) {
    const pixels = pixelsOf(data, samples.slice(start, start + WRITE_AT_ONCE));
    const memory = tf.tidy(() => model.remember(pixels, { training: false }));
    const random = randomStream(seed).child(start);
    const tokens =
      beams === undefined
        ? generate(model.decoder, memory, { ...data.ends, ...(sampling && { sampling, random }) })
        : beamSearch(model.decoder, memory, { ...data.ends, beams }).map(([best]) => [...best.tokens]);
    names.push(...tokens.map((name) => name.map((id) => data.words[id] ?? '')));
    tf.dispose([pixels, memory.values, memory.mask]);
  }
  return names;
}
