import type { BuildContext, Fusion, FusionDefinition, FusionInput } from '@crossmodal/core/tensors';
import { childContext, composeWeights, dense, expectSize, observe, tidy } from '@crossmodal/layers';
import * as tf from '@tensorflow/tfjs';
import { expectOneOf } from './expect-one-of.ts';
import { POOLS, type Pool, projectModalities } from './projected.ts';

export interface GatedMultimodalUnitConfig {
  /** The width that every modality is projected to. */
  readonly features: number;
  /** Default 'mean': one step a modality. */
  readonly pool?: Pool;
}

/**
 * The sum of all modalities, each behind a gate that sees all of them: the network decides, feature by feature, whom
 * to believe.
 *
 *     h = Σ σ(gate_m · [x_1 … x_M]) · tanh(x_m)       x_m projected to `features`
 *
 * Weights beside the projections: `<modality>/gate/kernel`, `…/bias`. Observed: `gates` [batch, time, modalities], the
 * mean of each gate.
 *
 * @throws CrossmodalError `fusion/gated-multimodal-unit/steps` and those of every fusion
 * @example
 * const fusion = gatedMultimodalUnit({ features: 64 })
 *   .build({ random }, { text: { features: 64 }, image: { features: 96 } });
 *
 * Source: Arevalo et al., "Gated Multimodal Units for Information Fusion", 2017, the form for any number of modalities.
 */
export function gatedMultimodalUnit(
  config: GatedMultimodalUnitConfig,
): FusionDefinition<GatedMultimodalUnitConfig> {
  const { features, pool = 'mean' } = config;
  const code = 'fusion/gated-multimodal-unit';
  expectSize(code, 'features', features);
  expectOneOf(code, 'pool', pool, POOLS);
  return {
    kind: 'gatedMultimodalUnit',
    config: { features, pool },
    build<M extends string>(context: BuildContext, input: FusionInput<M>): Fusion<M> {
      const modalities = projectModalities(context, { code, path: context.path }, input, features);
      const gates = modalities.names.map((name) =>
        dense({ units: features, activation: 'sigmoid' }).build(
          childContext(childContext(context, name), 'gate'),
          {
            features: features * modalities.names.length,
          },
        ),
      );
      const gateWeights = gates.map((gate, i) => [`${modalities.names[i]}/gate`, gate]);
      return {
        features,
        weights: { ...modalities.weights, ...composeWeights(Object.fromEntries(gateWeights)) },
        call: (sequences, call) =>
          tidy(() => {
            const { values, mask } = modalities.aligned(sequences, pool, call);
            const all = tf.concat([...values], 2); // [batch, time, modalities · features]
            const opened = gates.map((gate) => gate.call(all, call) as tf.Tensor3D);
            observe(context, call, 'gates', () =>
              tf.stack(
                opened.map((gate) => tf.mean(gate, 2)),
                2,
              ),
            );
            const parts = values.map((value, i) => tf.mul(opened[i]!, tf.tanh(value)));
            return { values: tf.mul(tf.addN(parts), tf.expandDims(mask, 2)) as tf.Tensor3D, mask };
          }),
      };
    },
  };
}
