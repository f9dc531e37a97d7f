import { setImmediate } from 'node:timers/promises';
import type { EncodedInput, HostTensor, Preprocessor, RandomStream } from '@crossmodal/core';
import type { EncoderInput } from '@crossmodal/core/tensors';
import { batchesPerEpoch, createBatch, epochBatches, mapAhead } from '@crossmodal/data';
import type { Batch, TrainingData } from '@crossmodal/train';
import * as tf from '@tensorflow/tfjs';
import type { MixtureTensors } from '../stages/mix-steps.ts';
import type { Inputs } from './classifier.ts';
import { type MixBatchOptions, type MixedBatch, mixBatch } from './mix-batch.ts';
import type { PreparedSample } from './prepared.ts';

/** What a training step takes. */
export interface TrainingTensors {
  readonly inputs: Inputs;
  /** [batch], int32: the class of each sample; where they are mixed [batch, classes], float32. */
  readonly targets: tf.Tensor1D | tf.Tensor2D;
  /** By which what is no picture is to be mixed; absent where nothing is. */
  readonly mixture?: MixtureTensors;
}

type Preprocessors = Readonly<Record<string, Preprocessor>>;

export interface TrainingDataOptions {
  readonly batchSize: number;
  readonly random: RandomStream;
  /** How the samples of a batch are mixed; absent: not at all. */
  readonly mixing?: Omit<MixBatchOptions, 'random'>;
}

/** The training part as shuffled, augmented batches; a function of the stream and the epoch's number. */
export function trainingData(
  samples: readonly PreparedSample[],
  preprocessors: Preprocessors,
  options: TrainingDataOptions,
): TrainingData<TrainingTensors> {
  const { random, mixing } = options;
  const batchSize = Math.min(options.batchSize, samples.length);
  const shape = { count: samples.length, batchSize, dropRemainder: true };
  async function* batches(epoch: number, start: number): AsyncGenerator<Batch<TrainingTensors>> {
    const augment = random.child('augment').child(epoch);
    const order = epochBatches({ ...shape, random: random.child('order'), epoch, start });
    const mix = random.child('mix').child(epoch);
    let next = start;
    const encode = async (indices: Uint32Array): Promise<TrainingBatch> => {
      const step = next++;
      // Not before the step on the batch before this one has begun.
      await setImmediate();
      const chosen = [...indices].map((index) => ({ sample: samples[index]!, random: augment.child(index) }));
      const encoded = encodeBatch(chosen, preprocessors);
      const targets = encoded.samples.map(({ target }) => target!);
      const ids = encoded.samples.map(({ id }) => id);
      if (mixing === undefined) return { ids, inputs: encoded.inputs, targets };
      return { ids, ...mixBatch(encoded.inputs, targets, { ...mixing, random: mix.child(step) }) };
    };
    // One batch ahead: it is encoded while TensorFlow computes the one before it.
    for await (const batch of mapAhead(order, encode, 1)) {
      yield { ids: batch.ids, tensors: trainingTensors(batch) };
    }
  }
  return { stepsPerEpoch: batchesPerEpoch(shape), batches };
}

/** In JavaScript's memory. */
type TrainingBatch = { readonly ids: readonly string[] } & (
  | MixedBatch
  | { readonly inputs: EncodedBatch['inputs']; readonly targets: readonly number[] }
);

function trainingTensors(batch: TrainingBatch): TrainingTensors {
  const inputs = toTensors(batch.inputs);
  if (!('mixture' in batch)) return { inputs, targets: tf.tensor1d([...batch.targets], 'int32') };
  const { targets, mixture } = batch;
  const partners = tf.tensor1d(Int32Array.from(mixture.partners), 'int32');
  return {
    inputs,
    targets: tf.tensor2d(targets, [batch.ids.length, targets.length / batch.ids.length]),
    mixture: { partners, share: tf.scalar(mixture.share) },
  };
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
    const batch = createBatch(chosen.length, preprocessor.fields);
    let prepared: EncodedInput | undefined;
    chosen.forEach(({ sample, random }, index) => {
      // What the one before it gave is in the batch by now.
      prepared = sample.input(modality, prepared);
      const context = { into: batch.row(index), ...(random && { random }) };
      batch.set(index, prepared && preprocessor.encode(prepared, context));
    });
    return [modality, batch.inputs];
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
