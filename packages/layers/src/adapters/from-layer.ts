import { CrossmodalError } from '@crossmodal/core';
import type { Definition, Module } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';

export interface FromLayerConfig {
  /** As tfjs-layers names the kind: `Dense`. */
  readonly className: string;
  readonly layer: tf.serialization.ConfigDict;
}

/** The shape of a call's input; null where a size is open. */
export interface FromLayerInput {
  readonly shape: tf.Shape;
}

/** A tensor, or one with the mask of its steps: 1 or 0, [batch, time]. */
export type FromLayerCall = tf.Tensor | { readonly values: tf.Tensor; readonly mask?: tf.Tensor };

/**
 * A layer of tfjs-layers as a stage: any tensor it takes in, its result out; masks and `training` are passed on to it.
 *
 * Each build makes a layer of its own from the given one's config, so that the definition goes through JSON:
 * `fromLayer(definition.config)` is the same again. Initial weights are as the layer draws them: give its initializers
 * a seed, or runs will differ. Weights have the layer's own names (`kernel`); those that several have in one layer, as
 * both directions of a wrapper, are told apart by their number (`kernel`, `1/kernel`).
 *
 * @throws CrossmodalError `layers/from-layer/class` where tfjs knows no class of the config's name
 * @example
 * const definition = fromLayer(tf.layers.dense({ units: 4, kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }) }));
 * const layer = definition.build({ random: randomStream(1) }, { shape: [null, 8] });
 * const y = layer.call(x, { training: false });
 */
export function fromLayer(
  original: tf.layers.Layer | FromLayerConfig,
): Definition<FromLayerConfig, FromLayerInput, Module<FromLayerCall, tf.Tensor>> {
  const { kind, className, given } = describe(original);
  return {
    kind: 'layer',
    config: { className, layer: given },
    build(_, { shape }) {
      // A name of its own: tfjs-layers refuses two layers of one name in a model.
      const { name: __, ...rest } = given;
      const layer = kind.fromConfig(kind, rest);
      layer.build(shape);
      layer.built = true;
      return {
        weights: namedWeights(layer),
        call: (input, { training }) =>
          tf.tidy(() => {
            const { values, mask } = input instanceof tf.Tensor ? { values: input } : input;
            return layer.apply(values, mask === undefined ? { training } : { training, mask }) as tf.Tensor;
          }),
      };
    },
  };
}

interface Described {
  readonly kind: tf.serialization.SerializableConstructor<tf.layers.Layer>;
  readonly className: string;
  readonly given: tf.serialization.ConfigDict;
}

function describe(original: tf.layers.Layer | FromLayerConfig): Described {
  if (original instanceof tf.layers.Layer) {
    const kind = original.constructor as Described['kind'];
    return { kind, className: original.getClassName(), given: original.getConfig() };
  }
  const { className, layer } = original;
  const known = tf.serialization.SerializationMap.getMap().classNameMap[className];
  if (known === undefined) {
    throw new CrossmodalError(
      'layers/from-layer/class',
      `expected the class of a layer of tfjs-layers, got "${className}".`,
      { hint: 'Register a class of your own with tf.serialization.registerClass.' },
    );
  }
  return { kind: known[0] as unknown as Described['kind'], className, given: layer };
}

function namedWeights(layer: tf.layers.Layer): Record<string, tf.Variable> {
  const seen = new Map<string, number>();
  return Object.fromEntries(
    layer.weights.map((weight): [string, tf.Variable] => {
      const name = weight.originalName.split('/').at(-1) ?? weight.originalName;
      const count = seen.get(name) ?? 0;
      seen.set(name, count + 1);
      return [count === 0 ? name : `${count}/${name}`, weight.read() as tf.Variable];
    }),
  );
}
