import { setImmediate } from 'node:timers/promises';
import type { EncodedInput, HostTensor, Preprocessor, RandomStream } from '@crossmodal/core';
import type { EncoderInput } from '@crossmodal/core/tensors';
import { batchesPerEpoch, epochBatches, mapAhead, stackInputs } from '@crossmodal/data';
import type { Batch, TrainingData } from '@crossmodal/train';
import * as tf from '@tensorflow/tfjs';
import type { Inputs } from './classifier.ts';
import type { PreparedSample } from './prepared.ts';

/** What a training step takes. */
export interface TrainingTensors {
  readonly inputs: Inputs;
  /** [batch], int32 */
  readonly targets: tf.Tensor1D;
}

type Preprocessors = Readonly<Record<string, Preprocessor>>;

/** The training part as shuffled, augmented batches; a function of the stream and the epoch's number. */
export function trainingData(
  samples: readonly PreparedSample[],
  preprocessors: Preprocessors,
  options: { readonly batchSize: number; readonly random: RandomStream },
): TrainingData<TrainingTensors> {
  const { random } = options;
  const batchSize = Math.min(options.batchSize, samples.length);
  const shape = { count: samples.length, batchSize, dropRemainder: true };
  async function* batches(epoch: number, start: number): AsyncGenerator<Batch<TrainingTensors>> {
    const augment = random.child('augment').child(epoch);
    const order = epochBatches({ ...shape, random: random.child('order'), epoch, start });
    const encode = async (indices: Uint32Array): Promise<EncodedBatch> => {
      // Not before the step on the batch before this one has begun.
      await setImmediate();
      const chosen = [...indices].map((index) => ({ sample: samples[index]!, random: augment.child(index) }));
      return encodeBatch(chosen, preprocessors);
    };
    // One batch ahead: it is encoded while TensorFlow computes the one before it.
    for await (const { samples: chosen, inputs } of mapAhead(order, encode, 1)) {
      const targets = chosen.map(({ target }) => target!);
      yield {
        ids: chosen.map(({ id }) => id),
        tensors: { inputs: toTensors(inputs), targets: tf.tensor1d(targets, 'int32') },
      };
    }
  }
  return { stepsPerEpoch: batchesPerEpoch(shape), batches };
}

/** A sample of a batch; augmented where a stream is given. */
export interface Chosen {
  readonly sample: PreparedSample;
  readonly random?: RandomStream;
}

/** Samples as one batch in JavaScript's memory. */
export interface EncodedBatch {
  readonly samples: readonly PreparedSample[];
  /** By modality, then by field; each [batch, ...]. */
  readonly inputs: Readonly<Record<string, EncodedInput>>;
}

export function encodeBatch(chosen: readonly Chosen[], preprocessors: Preprocessors): EncodedBatch {
  const inputs = Object.entries(preprocessors).map(([modality, preprocessor]): [string, EncodedInput] => {
    const encoded = chosen.map(({ sample, random }): EncodedInput | undefined => {
      const prepared = sample.input(modality);
      return prepared && preprocessor.encode(prepared, random === undefined ? {} : { random });
    });
    return [modality, stackInputs(encoded, preprocessor.fields)];
  });
  return { samples: chosen.map(({ sample }) => sample), inputs: Object.fromEntries(inputs) };
}

export function toTensors(inputs: EncodedBatch['inputs']): Inputs {
  return Object.fromEntries(
    Object.entries(inputs).map(([modality, { present, ...fields }]): [string, EncoderInput] => {
      const tensors = Object.entries(fields).map(([name, field]) => [name, toTensor(field)]);
      return [modality, { fields: Object.fromEntries(tensors), present: toTensor(present!) }];
    }),
  );
}

function toTensor({ data, shape, dtype }: HostTensor): tf.Tensor {
  return tf.tensor(data, [...shape], dtype === 'uint8' ? 'int32' : dtype);
}
