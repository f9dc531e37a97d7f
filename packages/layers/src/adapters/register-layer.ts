import { CrossmodalError } from '@crossmodal/core';
import * as tf from '@tensorflow/tfjs';
import { unpackConfig } from './saved-config.ts';

/**
 * Tells `tf.loadLayersModel` how to make layers of `toLayer` again, once in a program, before it loads.
 *
 * @param name of letters and digits; that of `saved.name` in the layer's options
 * @param make gives the layer from `saved.config`; its weights are loaded afterwards
 * @example
 * const makeReader = (config: { units: number }) =>
 *   toLayer(recurrent({ cell: gru(config) }).build({ random: randomStream(1) }, { features: 8 }), {
 *     …,
 *     saved: { name: 'Reader', config },
 *   });
 * registerLayer('Reader', makeReader);
 * const model = await tf.loadLayersModel('file://model/model.json');
 *
 * @throws CrossmodalError `layers/register-layer/config` at loading, where the layer was saved without a config
 */
export function registerLayer<Config extends object>(
  name: string,
  make: (config: Config) => tf.layers.Layer,
): void {
  const fromConfig = (_: unknown, saved: tf.serialization.ConfigDict): tf.layers.Layer => {
    const { crossmodal, name: layerName } = saved;
    if (!Array.isArray(crossmodal)) {
      throw new CrossmodalError(
        'layers/register-layer/config',
        `expected the config of "${name}", got none.`,
        {
          hint: 'Save the model from a layer whose options have `saved`.',
        },
      );
    }
    const layer = make(unpackConfig(crossmodal as number[]) as Config);
    if (typeof layerName === 'string') layer.name = layerName;
    return layer;
  };
  // tfjs asks for a class, and uses no more of it than this.
  const named: unknown = { className: name, fromConfig };
  tf.serialization.registerClass(named as tf.serialization.SerializableConstructor<tf.layers.Layer>);
}
