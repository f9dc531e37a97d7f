import type { Checkpoint } from '../../src/index.ts';

/** A small checkpoint at a step. */
export function checkpointAt(step: number, size = 3): Checkpoint {
  return {
    progress: {
      step,
      stepsPerEpoch: 10,
      randomKey: [1, 4294967295],
      history: [
        {
          epoch: 1,
          step: 10,
          loss: 0.1,
          learningRate: 1e-3,
          gradientNorm: 2.5,
          metrics: { accuracy: 0.5, perplexity: Number.POSITIVE_INFINITY, other: Number.NaN },
          seconds: 1,
          samplesPerSecond: 80,
        },
      ],
      sums: { steps: 0, samples: 0, loss: 0, gradientNorm: 0, learningRate: 0, seconds: 0 },
      best: { epoch: 1, value: 0.5 },
    },
    tensors: {
      'weights/kernel': { dtype: 'float32', shape: [size], data: new Float32Array(size).fill(step) },
      'optimizer/steps': { dtype: 'int32', shape: [], data: Int32Array.of(step) },
    },
  };
}
