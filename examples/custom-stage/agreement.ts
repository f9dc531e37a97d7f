import type { BuildContext, Fusion, FusionDefinition, FusionInput } from '@crossmodal/core/tensors';
import { projectModalities } from '@crossmodal/fusion';
import { tidy } from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';

export interface AgreementConfig {
  /** The width that every modality is projected to. */
  readonly features: number;
}

/** What the modalities say on average, and where they disagree: the mean and the variance over the modalities. */
export function agreement(config: AgreementConfig): FusionDefinition<AgreementConfig> {
  const { features } = config;
  return {
    kind: 'agreement',
    config,
    build<M extends string>(context: BuildContext, input: FusionInput<M>): Fusion<M> {
      const checker = { code: 'my/agreement', path: context.path };
      const modalities = projectModalities(context, checker, input, features);
      return {
        features: 2 * features,
        weights: modalities.weights,
        call: (sequences, call) =>
          tidy(() => {
            const { values, mask } = modalities.aligned(sequences, 'mean', call);
            const { mean, variance } = tf.moments(tf.stack([...values]), 0); // [batch, 1, features] each
            const both = tf.concat([mean, variance], 2);
            return { values: tf.mul(both, tf.expandDims(mask, 2)) as tf.Tensor3D, mask };
          }),
      };
    },
  };
}
