import type { EncodedInput, HostTensor, Preprocessor, RandomStream } from '@crossmodal/core';
import type { EncoderInput } from '@crossmodal/core/tensors';
import { batchesPerEpoch, epochBatches, stackInputs } from '@crossmodal/data';
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
    for (const indices of epochBatches({ ...shape, random: random.child('order'), epoch, start })) {
      const chosen = [...indices].map((index) => ({ sample: samples[index]!, random: augment.child(index) }));
      const targets = chosen.map(({ sample }) => sample.target!);
      yield {
        ids: chosen.map(({ sample }) => sample.id),
        tensors: { inputs: toInputs(chosen, preprocessors), targets: tf.tensor1d(targets, 'int32') },
      };
    }
  }
  return { stepsPerEpoch: batchesPerEpoch(shape), batches };
}

/** Samples as the tensors of one batch; augmented where a stream is given. */
export function toInputs(
  chosen: readonly { readonly sample: PreparedSample; readonly random?: RandomStream }[],
  preprocessors: Preprocessors,
): Inputs {
  return Object.fromEntries(
    Object.entries(preprocessors).map(([modality, preprocessor]): [string, EncoderInput] => {
      const encoded = chosen.map(({ sample, random }): EncodedInput | undefined => {
        const prepared = sample.inputs[modality];
        return prepared && preprocessor.encode(prepared, random === undefined ? {} : { random });
      });
      const { present, ...fields } = stackInputs(encoded, preprocessor.fields);
      const tensors = Object.entries(fields).map(([name, field]) => [name, toTensor(field)]);
      return [modality, { fields: Object.fromEntries(tensors), present: toTensor(present!) }];
    }),
  );
}

function toTensor({ data, shape, dtype }: HostTensor): tf.Tensor {
  return tf.tensor(data, [...shape], dtype === 'uint8' ? 'int32' : dtype);
}
