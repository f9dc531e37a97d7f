import { setImmediate } from 'node:timers/promises';
import type { Preprocessor } from '@crossmodal/core';
import { mapAhead } from '@crossmodal/data';
import * as tf from '@tensorflow/tfjs';
import type { Backend } from './backend.ts';
import { encodeBatch, toTensors } from './batches.ts';
import type { Classifier, Inputs } from './classifier.ts';
import type { PreparedSample } from './prepared.ts';

/** Gives the probability of each class: one row a sample, in the order of the samples. */
export type Predictor = (samples: readonly PreparedSample[]) => Promise<Float32Array[]>;

/** A predictor over a classifier; all batches have one shape, so that it is compiled once. */
export function createPredictor(
  classifier: Classifier,
  preprocessors: Readonly<Record<string, Preprocessor>>,
  { compile }: Backend,
  batchSize: number,
): Predictor {
  const step = compile((inputs: Inputs) =>
    tf.tidy(() => tf.softmax(classifier.call(inputs, { training: false }).logits)),
  );
  const encode = async (real: readonly PreparedSample[]) => {
    // Not before the step on the batch before this one has begun.
    await setImmediate();
    // The last batch is filled up with its last sample, whose further rows are dropped.
    const chosen = Array.from({ length: batchSize }, (_, i) => ({ sample: real[i] ?? real.at(-1)! }));
    return { count: real.length, inputs: encodeBatch(chosen, preprocessors).inputs };
  };
  return async (samples) => {
    const rows: Float32Array[] = [];
    // One batch ahead: it is encoded while TensorFlow computes the one before it.
    for await (const batch of mapAhead(batchesOf(samples, batchSize), encode, 1)) {
      const inputs = toTensors(batch.inputs);
      const output = await step(inputs);
      const values = (await output.data()) as Float32Array;
      const classes = output.shape.at(-1)!;
      tf.dispose([output, inputs as unknown as tf.TensorContainer]);
      for (let i = 0; i < batch.count; i++) rows.push(values.slice(i * classes, (i + 1) * classes));
    }
    return rows;
  };
}

function* batchesOf(
  samples: readonly PreparedSample[],
  batchSize: number,
): Generator<readonly PreparedSample[]> {
  for (let start = 0; start < samples.length; start += batchSize) {
    yield samples.slice(start, start + batchSize);
  }
}

/** The index of the largest value; of equal ones the first. */
export function argMax(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}
