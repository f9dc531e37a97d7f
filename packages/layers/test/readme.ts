import { randomStream } from '@crossmodal/core';
import { attentionPooling, probabilities, softmaxHead, textEncoder } from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';

const random = randomStream(42);
const encoder = textEncoder({ features: 16 }).build({ random, path: 'text' }, { vocab: 100 });
const pool = attentionPooling({ units: 8 }).build({ random, path: 'pool' }, { features: encoder.features });
const head = softmaxHead().build({ random, path: 'head' }, { features: pool.features, classes: 3 });

const ids = tf.tensor2d([5, 17, 3, 8, 0, 0], [2, 3], 'int32'); // two texts, the second of one token
const mask = tf.tensor2d([1, 1, 1, 1, 0, 0], [2, 3]);
const call = { training: false };
const words = encoder.call({ fields: { ids, mask }, present: tf.ones([2]) }, call); // [2, 3, 16] and its mask
export const classes = probabilities(head.call(pool.call(words, call), call)); // [2, 3]
