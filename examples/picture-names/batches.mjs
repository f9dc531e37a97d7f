// Samples as tensors: pictures in, words out.
import { stackInputs } from '@crossmodal/data';
import * as tf from '@tensorflow/tfjs';

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
  const { start, end, maxSteps } = data.ends;
  const rows = samples.map(({ words }) => words.slice(0, maxSteps - 1).map(data.idOf));
  const grid = (make) => tf.tensor2d(rows.map(make), [rows.length, maxSteps], 'int32');
  const filled = (tokens) => [...tokens, ...new Array(maxSteps - tokens.length).fill(end)];
  return {
    pixels: pixelsOf(data, samples, randomOf),
    previous: grid((row) => filled([start, ...row])),
    targets: grid((row) => filled(row)),
    mask: tf.tensor2d(
      rows.map((row) => Array.from({ length: maxSteps }, (_, i) => (i <= row.length ? 1 : 0))),
      [rows.length, maxSteps],
    ),
    sampled: tf.scalar(sampled),
  };
}
