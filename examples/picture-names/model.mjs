// A picture's cells as memory, and a decoder that writes a name while it looks at them.
import { concatenateTime } from '@crossmodal/fusion';
import { childContext, composeWeights, convolutionalEncoder } from '@crossmodal/layers';
import { gru, sequenceDecoder } from '@crossmodal/recurrent';
import { softmaxCrossEntropy } from '@crossmodal/train';
import * as tf from '@tensorflow/tfjs';

const DROPOUT = 0.4;

/** @param heads how many attentions look at the picture; 0: all that is seen passes through one vector */
export function buildModel({ vocab }, random, { heads = 4 } = {}) {
  const place = (name) => childContext({ random }, name);
  const encoder = convolutionalEncoder({
    channels: [32, 64, 96],
    strides: [2, 2, 1],
    pool: 2,
    dropout: 0.2,
  }).build(place('picture'), { channels: 3 });
  // With more modalities here, the memory is a time line of them all; nothing else changes.
  const fusion = concatenateTime({ features: 128 }).build(place('memory'), { picture: encoder });
  const decoder = sequenceDecoder({
    cell: gru({ units: 128 }),
    features: 96,
    heads,
    dropout: DROPOUT,
  }).build(place('decoder'), { features: fusion.features, vocab });
  const remember = (pixels, call) => {
    const picture = encoder.call({ fields: { pixels }, present: tf.ones([pixels.shape[0]]) }, call);
    return fusion.call({ picture }, call); // [batch, 16, 128]
  };
  return {
    weights: composeWeights({ picture: encoder, memory: fusion, decoder }),
    decoder,
    remember,
    loss: ({ pixels, previous, targets, mask, sampled }, call) =>
      softmaxCrossEntropy(
        decoder.call({ memory: remember(pixels, call), previous, mask, sampled }, call),
        targets,
        { weights: mask, labelSmoothing: 0.1 },
      ),
  };
}
