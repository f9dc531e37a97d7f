import { setImmediate } from 'node:timers/promises';
import type { Preprocessor } from '@crossmodal/core';
import { mapAhead } from '@crossmodal/data';
import * as tf from '@tensorflow/tfjs';
import type { Backend } from './backend.ts';
import { encodeBatch, toTensors } from './batches.ts';
import type { Classifier, Inputs } from './classifier.ts';
import { inBatches } from './in-batches.ts';
import type { PreparedSample } from './prepared.ts';

/** What a classifier says of one sample. */
export interface Answer {
  readonly sample: Pick<PreparedSample, 'id' | 'target'>;
  /** [classes] */
  readonly probabilities: Float32Array;
}

/** Gives the probability of each class: an answer a sample, in order, those of a batch together. */
export type Predictor = (
  samples: Iterable<PreparedSample> | AsyncIterable<PreparedSample>,
) => AsyncGenerator<readonly Answer[]>;

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
    return { samples: real.map(withoutInputs), inputs: encodeBatch(chosen, preprocessors).inputs };
  };
  return async function* predict(samples) {
    // One batch ahead: it is encoded while TensorFlow computes the one before it.
    for await (const batch of mapAhead(inBatches(samples, batchSize), encode, 1)) {
      const inputs = toTensors(batch.inputs);
      const output = await step(inputs);
      const values = (await output.data()) as Float32Array;
      const classes = output.shape.at(-1)!;
      tf.dispose([output, inputs as unknown as tf.TensorContainer]);
      yield batch.samples.map((sample, i) => ({
        sample,
        probabilities: values.slice(i * classes, (i + 1) * classes),
      }));
    }
  };
}

/** An answer that is kept must not keep pixels. */
function withoutInputs({ id, target }: PreparedSample): Answer['sample'] {
  return { id, ...(target !== undefined && { target }) };
}

/** The index of the largest value; of equal ones the first. */
export function argMax(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}
