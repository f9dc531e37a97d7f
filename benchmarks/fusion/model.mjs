// One frame for every fusion: a picture's cells and a question in, answers out.
import {
  childContext,
  composeWeights,
  convolutionalEncoder,
  softmaxHead,
  textEncoder,
} from '@crossmodal/layers';
import { gru, pooling, recurrent } from '@crossmodal/recurrent';
import * as tf from '@tensorflow/tfjs';

const UNITS = 64;

/**
 * @param fusion a fusion's definition, or the name of the only modality that is seen
 * @param words whether the fusion gets the words of the question one by one, or the question as one step
 * @param core units of a GRU that reads what the fusion gives; 0: its mean
 */
export function buildModel({ fusion, words, core }, random, { vocab, classes }) {
  const context = { random, path: '' };
  const part = (name) => childContext(context, name);
  const image = convolutionalEncoder({ channels: [16, 32, 64] }).build(part('image'), { channels: 3 });
  const text = textEncoder({ features: UNITS }).build(part('text'), { vocab });
  const reader = recurrent({ cell: gru({ units: UNITS }) }).build(part('reader'), text);
  const features = { image, question: words ? text : reader };
  const fused = typeof fusion === 'string' ? features[fusion] : fusion.build(part('fusion'), features);
  const network =
    core === 0 ? undefined : recurrent({ cell: gru({ units: core }) }).build(part('core'), fused);
  const pool = pooling({ method: core === 0 ? 'meanMax' : 'last' }).build(part('pool'), network ?? fused);
  const head = softmaxHead({ hiddenUnits: 128 }).build(part('head'), { features: pool.features, classes });
  const parts = { image, text, reader, head };
  if (typeof fusion !== 'string') parts.fusion = fused;
  if (network !== undefined) parts.core = network;
  // What a baseline does not see is not trained.
  if (fusion === 'question') delete parts.image;
  if (fusion === 'image') delete parts.reader;
  if (fusion === 'image') delete parts.text;
  if (words) delete parts.reader;
  return {
    weights: composeWeights(parts),
    /** Logits [questions, classes]. */
    call({ pixels, words: ids, mask, pictures }, call) {
      const given = { question: undefined, image: undefined };
      if (fusion !== 'image') {
        const present = tf.ones([ids.shape[0]]);
        const read = text.call({ fields: { ids, mask }, present }, call);
        given.question = words ? read : asOneStep(reader.call(read, call).last);
      }
      if (fusion !== 'question') {
        const cells = image.call({ fields: { pixels }, present: tf.ones([pixels.shape[0]]) }, call);
        given.image = { values: tf.gather(cells.values, pictures), mask: tf.gather(cells.mask, pictures) };
      }
      const joined = typeof fusion === 'string' ? given[fusion] : fused.call(given, call);
      const states = network?.call(joined, call) ?? joined;
      return head.call(pool.call(states, call), call);
    },
  };
}

function asOneStep(vector) {
  return { values: tf.expandDims(vector, 1), mask: tf.ones([vector.shape[0], 1]) };
}
