// Our models: what a person would write with the packages.
import { randomStream } from '@crossmodal/core';
import { concatenateTime } from '@crossmodal/fusion';
import {
  childContext,
  composeWeights,
  convolutionalEncoder,
  dense,
  layerNormalization,
  softmaxHead,
  textEncoder,
} from '@crossmodal/layers';
import { gru, lstm, pooling, recurrent, simpleRnn } from '@crossmodal/recurrent';
import * as tf from '@tensorflow/tfjs';

const cells = { lstm, gru, simpleRnn };
const context = { random: randomStream(1), path: '' };
const part = (name) => childContext(context, name);

/** A model of a case: weights, and `logits(inputs, call)`, [batch, classes]. */
export function buildModel(entry) {
  return entry.kind === 'fused' ? buildFused(entry) : buildClassifier(entry);
}

function buildClassifier({ cell, resetAfter, direction, features, units, classes }) {
  const config = resetAfter === undefined ? { units } : { units, resetAfter };
  const network = recurrent({ cell: cells[cell](config), direction }).build(part('recurrent'), {
    features,
  });
  const head = dense({ units: classes }).build(part('head'), network);
  return {
    weights: composeWeights({ recurrent: network, head }),
    logits: ({ values, mask }, call) => head.call(network.call({ values, mask }, call).last, call),
    inputs: ({ values }) => ({ values, mask: tf.ones(values.shape.slice(0, 2)) }),
  };
}

/** As examples/emoji/emoji.yaml describes it: 8 words, then 16 cells of a picture, on one time line. */
function buildFused({ text, classes }) {
  const { vocab, ngramBuckets } = text;
  const words = textEncoder({ features: 128 }).build(part('text'), { vocab, ngramBuckets });
  const picture = convolutionalEncoder({
    channels: [24, 48, 48, 96, 96],
    strides: [2, 2, 1, 2, 1],
    pool: 2,
  }).build(part('picture'), { channels: 3 });
  const fusion = concatenateTime({ features: 128, order: ['text', 'picture'] }).build(part('fusion'), {
    text: words,
    picture,
  });
  const normalization = layerNormalization().build(part('normalization'), fusion);
  const network = recurrent({ cell: gru({ units: 128 }), direction: 'bidirectional' }).build(
    part('recurrent'),
    fusion,
  );
  const pool = pooling({ method: 'meanMax' }).build(part('pooling'), network);
  const head = softmaxHead().build(part('head'), { features: pool.features, classes });
  return {
    weights: composeWeights({ text: words, picture, fusion, normalization, recurrent: network, head }),
    logits(inputs, call) {
      const sequence = fusion.call(
        { text: words.call(inputs.text, call), picture: picture.call(inputs.picture, call) },
        call,
      );
      const values = normalization.call(sequence.values, call);
      return head.call(pool.call(network.call({ ...sequence, values }, call), call), call);
    },
    inputs({ ids, ngrams, pixels }) {
      const present = tf.ones([ids.shape[0]]);
      return {
        text: { fields: { ids, ngrams, mask: tf.ones(ids.shape) }, present },
        picture: { fields: { pixels }, present },
      };
    },
  };
}
