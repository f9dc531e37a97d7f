import type { Definition, Module } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';

export interface FromLayerConfig {
  readonly className: string;
  readonly layer: tf.serialization.ConfigDict;
}

/** The shape of a call's input; null where a size is open. */
export interface FromLayerInput {
  readonly shape: tf.Shape;
}

/**
 * A layer of tfjs-layers as a stage: any tensor it takes in, its result out.
 *
 * Each build makes a layer of its own from the given one's config. Initial weights are as the layer draws them: give
 * its initializers a seed, or runs will differ.
 *
 * @example
 * const definition = fromLayer(tf.layers.dense({ units: 4, kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }) }));
 * const layer = definition.build({ random: randomStream(1) }, { shape: [null, 8] });
 * const y = layer.call(x, { training: false });
 */
export function fromLayer(
  original: tf.layers.Layer,
): Definition<FromLayerConfig, FromLayerInput, Module<tf.Tensor, tf.Tensor>> {
  const kind = original.constructor as tf.serialization.SerializableConstructor<tf.layers.Layer>;
  const config = original.getConfig();
  return {
    kind: 'layer',
    config: { className: original.getClassName(), layer: config },
    build(_, { shape }) {
      // A name of its own: tfjs-layers refuses two layers of one name in a model.
      const { name: __, ...rest } = original.getConfig();
      const layer = kind.fromConfig(kind, rest);
      layer.build(shape);
      layer.built = true;
      const weights = layer.weights.map(({ originalName }, i) => [
        originalName.split('/').at(-1) ?? originalName,
        layer.weights[i]!.read() as tf.Variable,
      ]);
      return {
        weights: Object.fromEntries(weights),
        call: (x, { training }) => tf.tidy(() => layer.apply(x, { training }) as tf.Tensor),
      };
    },
  };
}
