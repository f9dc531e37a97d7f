import { randomStream } from '@crossmodal/core';
import { crossModalAttention } from '@crossmodal/fusion';
import * as tf from '@tensorflow/tfjs';

const fusion = crossModalAttention({ features: 32 }).build(
  { random: randomStream(42) },
  { text: { features: 16 }, image: { features: 24 } },
);

const text = { values: tf.randomNormal<tf.Rank.R3>([2, 5, 16]), mask: tf.ones<tf.Rank.R2>([2, 5]) };
const image = {
  values: tf.randomNormal<tf.Rank.R3>([2, 9, 24]),
  mask: tf.tensor2d([1, 0], [2, 1]).tile([1, 9]),
};
// The second sample has no picture: a learned vector stands in for it. Leave `image` out, and it does not compile.
export const fused = fusion.call({ text, image: image as typeof text }, { training: false }); // values: [2, 14, 32]
