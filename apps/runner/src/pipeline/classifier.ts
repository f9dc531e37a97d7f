import type { Preprocessor, RandomStream } from '@crossmodal/core';
import type { BuildContext, CallContext, EncoderInput, Sequence, Weights } from '@crossmodal/core/tensors';
import { childContext, composeWeights } from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';
import type { Config } from '../config/schema.ts';
import { type Branch, buildBranch } from '../stages/branch.ts';
import { type MixtureTensors, mixSteps } from '../stages/mix-steps.ts';
import { modalityKind } from '../stages/modalities/index.ts';
import { buildReading } from '../stages/reading.ts';

/** A batch's inputs by modality name. */
export type Inputs = Readonly<Record<string, EncoderInput>>;

/** What a classifier says of a batch. */
export interface ClassifierOutput {
  /** [batch, classes]: the logarithms of probabilities, up to a constant. */
  readonly logits: tf.Tensor2D;
  /** What each modality says alone, where the model has branches; [batch, classes], zeros where it is missing. */
  readonly branches: Readonly<Record<string, tf.Tensor2D>>;
}

/** Encoders, fusion, recurrent core and output layer as one model. */
export interface Classifier {
  readonly weights: Weights;
  /** @param mixture by which the samples of a batch are mixed whose pictures are mixed already */
  call(inputs: Inputs, context: CallContext, mixture?: MixtureTensors): ClassifierOutput;
}

/** Builds the model that a configuration describes, with random weights. */
export function buildClassifier(
  config: Config,
  preprocessors: Readonly<Record<string, Preprocessor>>,
  classes: number,
  random: RandomStream,
): Classifier {
  const { model } = config;
  const context: BuildContext = { random };
  const modalities = Object.keys(config.modalities).sort();
  const forEach = <Part>(build: (name: string) => Part): Record<string, Part> =>
    Object.fromEntries(modalities.map((name) => [name, build(name)]));
  const encoders = forEach((name) => {
    const modality = config.modalities[name]!;
    const place = childContext(context, `encoders/${name}`);
    return modalityKind(modality.kind).buildEncoder(modality, preprocessors[name]!, place);
  });
  const branches =
    model.branchLoss === 0
      ? {}
      : forEach((name) =>
          buildBranch(childContext(context, `branches/${name}`), {
            features: encoders[name]!.features,
            classes,
            dropout: model.dropout,
          }),
        );
  const reading = buildReading(model, context, { encoders, classes });
  return {
    weights: {
      ...composeWeights({ ...prefixed('encoders', encoders), ...prefixed('branches', branches) }),
      ...reading.weights,
    },
    call(inputs, call, mixture) {
      const sequences = forEach((name) => {
        const sequence = encoders[name]!.call(inputs[name]!, call);
        const mixed = mixture === undefined || modalityKind(config.modalities[name]!.kind).mixed === 'input';
        return mixed ? sequence : mixSteps(sequence, mixture);
      });
      const joint = reading.call(sequences, call);
      const alone = callBranches(branches, sequences, call);
      const logits = Object.values(alone).reduce((sum, branch) => tf.add(sum, branch), joint);
      return { logits, branches: alone };
    },
  };
}

function callBranches(
  branches: Readonly<Record<string, Branch>>,
  sequences: Readonly<Record<string, Sequence>>,
  call: CallContext,
): Record<string, tf.Tensor2D> {
  return Object.fromEntries(
    Object.entries(branches).map(([name, branch]) => [name, branch.call(sequences[name]!, call)]),
  );
}

function prefixed<Value>(prefix: string, record: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [`${prefix}/${name}`, value]));
}
