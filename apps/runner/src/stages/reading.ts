import type { BuildContext, Encoder, Module, Sequence } from '@crossmodal/core/tensors';
import { lateFusion, modalityDropout } from '@crossmodal/fusion';
import { childContext, composeWeights, dropout, softmaxHead } from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';
import type { Config } from '../config/schema.ts';
import { buildFusion, type EarlyFusionConfig } from './fusions.ts';
import { buildRecurrent } from './recurrent.ts';

/** The encoders' sequences, by modality, into what the model says: logits [batch, classes]. */
export type Reading = Module<Readonly<Record<string, Sequence>>, tf.Tensor2D>;

interface ReadingInput {
  readonly encoders: Readonly<Record<string, Encoder>>;
  readonly classes: number;
}

/** All that stands between encoders and prediction. */
export function buildReading(model: Config['model'], context: BuildContext, input: ReadingInput): Reading {
  const { fusion } = model;
  return fusion.kind === 'lateFusion'
    ? lateReading(model, fusion.how, context, input)
    : earlyReading(model, fusion, context, input);
}

/** One recurrent network reads what the fusion makes of all modalities. */
function earlyReading(
  model: Config['model'],
  config: EarlyFusionConfig,
  context: BuildContext,
  { encoders, classes }: ReadingInput,
): Reading {
  const fusion = buildFusion(config, model.modalityDropout, childContext(context, 'fusion'), encoders);
  const core = buildRecurrent(model.recurrent, model.pooling, childContext(context, 'recurrent'), fusion);
  const head = softmaxHead({ dropout: model.dropout }).build(childContext(context, 'head'), {
    features: core.features,
    classes,
  });
  return {
    weights: composeWeights({ fusion, recurrent: core, head }),
    call: (sequences, call) => head.call(core.call(fusion.call(sequences, call), call), call),
  };
}

/** A recurrent network for each modality, whose predictions become one. */
function lateReading(
  model: Config['model'],
  how: 'average' | 'product' | 'weighted' | 'stacking',
  context: BuildContext,
  { encoders, classes }: ReadingInput,
): Reading {
  const place = childContext(context, 'fusion');
  const absence = modalityDropout({ rate: model.modalityDropout }).build(
    childContext(place, 'dropout'),
    encoders,
  );
  const cores = Object.entries(encoders).map(([name, encoder]) => {
    const part = childContext(context, `recurrent/${name}`);
    return {
      name,
      core: buildRecurrent(model.recurrent, model.pooling, part, encoder),
      drop: dropout({ rate: model.dropout }).build(childContext(part, 'output'), {}),
    };
  });
  const fusion = lateFusion({ classes, how }).build(
    place,
    Object.fromEntries(cores.map(({ name, core }) => [name, core])),
  );
  const parts = cores.map(({ name, core }) => [`recurrent/${name}`, core]);
  return {
    weights: composeWeights({ fusion, ...Object.fromEntries(parts) }),
    call(sequences, call) {
      const seen = absence.call(sequences, call);
      const read = cores.map(({ name, core, drop }): [string, Sequence] => {
        const sequence = seen[name]!;
        const state = drop.call(core.call(sequence, call), call); // [batch, features]
        return [
          name,
          { values: tf.expandDims(state, 1) as tf.Tensor3D, mask: tf.max(sequence.mask, 1, true) },
        ];
      });
      return tf.squeeze(fusion.call(Object.fromEntries(read), call).values, [1]);
    },
  };
}
