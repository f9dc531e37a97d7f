import type { BuildContext, Fusion, FusionDefinition, FusionInput } from '@crossmodal/core/tensors';
import { childContext, composeWeights, dense, expectSize, observe, tidy } from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';
import { expectOneOf } from './expect-one-of.ts';
import { POOLS, type Pool, projectModalities } from './projected.ts';

export interface MixtureOfExpertsConfig {
  /** Features of the result, and the width that every modality is projected to. */
  readonly features: number;
  /** How many experts. Default 4. */
  readonly experts?: number;
  /** Default 'mean': one step a modality. */
  readonly pool?: Pool;
}

/**
 * Several small networks see all modalities, and a gate decides, sample by sample, how much each has to say.
 *
 * Weights beside the projections: `expert<i>/kernel`, `…/bias`, `gate/kernel`, `gate/bias`. Observed: `gates`
 * [batch, time, experts], which sum to 1.
 *
 * @throws CrossmodalError `fusion/mixture-of-experts/steps` and those of every fusion
 * @example
 * const fusion = mixtureOfExperts({ features: 64 })
 *   .build({ random }, { text: { features: 64 }, image: { features: 96 } });
 *
 * Source: Jacobs et al., "Adaptive Mixtures of Local Experts", 1991.
 */
export function mixtureOfExperts(config: MixtureOfExpertsConfig): FusionDefinition<MixtureOfExpertsConfig> {
  const { features, experts = 4, pool = 'mean' } = config;
  const code = 'fusion/mixture-of-experts';
  expectSize(code, 'features', features);
  expectOneOf(code, 'pool', pool, POOLS);
  expectSize(code, 'experts', experts);
  return {
    kind: 'mixtureOfExperts',
    config: { features, experts, pool },
    build<M extends string>(context: BuildContext, input: FusionInput<M>): Fusion<M> {
      const modalities = projectModalities(context, { code, path: context.path }, input, features);
      const all = { features: features * modalities.names.length };
      const networks = Array.from({ length: experts }, (_, i) =>
        dense({ units: features, activation: 'gelu' }).build(childContext(context, `expert${i}`), all),
      );
      const gate = dense({ units: experts }).build(childContext(context, 'gate'), all);
      const parts = networks.map((network, i) => [`expert${i}`, network]);
      return {
        features,
        weights: { ...modalities.weights, ...composeWeights({ ...Object.fromEntries(parts), gate }) },
        call: (sequences, call) =>
          tidy(() => {
            const { values, mask } = modalities.aligned(sequences, pool, call);
            const seen = tf.concat([...values], 2); // [batch, time, modalities · features]
            const gates = tf.softmax(gate.call(seen, call)); // [batch, time, experts]
            observe(context, call, 'gates', () => gates);
            const answers = tf.stack(
              networks.map((network) => network.call(seen, call)),
              2,
            ); // [batch, time, experts, features]
            const mixed = tf.sum(tf.mul(answers, tf.expandDims(gates, 3)), 2);
            return { values: tf.mul(mixed, tf.expandDims(mask, 2)) as tf.Tensor3D, mask };
          }),
      };
    },
  };
}
