import type { Preprocessor, RandomStream } from '@crossmodal/core';
import type { BuildContext, CallContext, EncoderInput, Sequence, Weights } from '@crossmodal/core/tensors';
import { childContext, composeWeights, softmaxHead } from '@crossmodal/layers';
import type { Tensor2D } from '@tensorflow/tfjs';
import type { Config } from '../config/schema.ts';
import { buildFusion } from '../stages/fusions.ts';
import { modalityKind } from '../stages/modalities/index.ts';
import { buildRecurrent } from '../stages/recurrent.ts';

/** A batch's inputs by modality name. */
export type Inputs = Readonly<Record<string, EncoderInput>>;

/** Encoders, fusion, recurrent core and output layer as one model. */
export interface Classifier {
  readonly weights: Weights;
  /** [batch, classes]: the logarithms of probabilities, up to a constant. */
  logits(inputs: Inputs, context: CallContext): Tensor2D;
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
  const encoders = Object.fromEntries(
    modalities.map((name) => {
      const modality = config.modalities[name]!;
      const place = childContext(context, `encoders/${name}`);
      return [name, modalityKind(modality.kind).buildEncoder(modality, preprocessors[name]!, place)];
    }),
  );
  const fusion = buildFusion(model.fusion, model.modalityDropout, childContext(context, 'fusion'), encoders);
  const core = buildRecurrent(model.recurrent, model.pooling, childContext(context, 'recurrent'), fusion);
  const head = softmaxHead({ dropout: model.dropout }).build(childContext(context, 'head'), {
    features: core.features,
    classes,
  });
  return {
    weights: composeWeights({ ...prefixed('encoders', encoders), fusion, recurrent: core, head }),
    logits(inputs, call) {
      const sequences = modalities.map((name): [string, Sequence] => [
        name,
        encoders[name]!.call(inputs[name]!, call),
      ]);
      const fused = fusion.call(Object.fromEntries(sequences), call); // [batch, time, features]
      return head.call(core.call(fused, call), call);
    },
  };
}

function prefixed<Value>(prefix: string, record: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [`${prefix}/${name}`, value]));
}
