import { randomStream } from '@crossmodal/core';
import { gru, pooling, recurrent } from '@crossmodal/recurrent';
import * as tf from '@tensorflow/tfjs';

const random = randomStream(42);
const network = recurrent({ cell: gru({ units: 32 }), direction: 'bidirectional' }).build(
  { random },
  { features: 8 },
);
const pool = pooling({ method: 'meanMax' }).build({ random }, network);

const values = tf.randomNormal<tf.Rank.R3>([4, 10, 8]); // [batch, time, features]
const mask = tf.ones<tf.Rank.R2>([4, 10]); // 0 would be padding
const states = network.call({ values, mask }, { training: false }); // states.values: [4, 10, 64]
export const vectors = pool.call(states, { training: false }); // [4, 128]
