import { randomStream } from '@crossmodal/core';
import type { CallContext, Module } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';

export interface ToLayerOptions<In, Out> {
  /** The module's input from the layer's input tensors. Default: the first of them. */
  readonly input?: (tensors: readonly tf.Tensor[]) => In;
  /** The layer's result from the module's. Default: it is a tensor itself. */
  readonly output?: (result: Out) => tf.Tensor;
  /** The shape of that result, from those of the inputs; null where a size is open. */
  readonly outputShape: (shapes: readonly tf.Shape[]) => tf.Shape;
  /** Where the module's random numbers in training come from; another at each call. Default 0. */
  readonly seed?: number;
}

/**
 * A module as a layer of tfjs-layers, so that a Keras-style model trains it along.
 *
 * The layer shares the module's weights, statistics included. It cannot be saved by tfjs-layers: save the module's
 * weights.
 *
 * @example
 * const network = recurrent({ cell: gru({ units: 32 }) }).build({ random: randomStream(1) }, { features: 8 });
 * const layer = toLayer(network, {
 *   input: ([values]) => ({ values: values as tf.Tensor3D, mask: tf.ones([values.shape[0], values.shape[1]]) }),
 *   output: ({ last }) => last,
 *   outputShape: ([shape]) => [shape[0], 32],
 * });
 * const model = tf.sequential({ layers: [tf.layers.inputLayer({ inputShape: [16, 8] }), layer] });
 */
export function toLayer<In, Out>(module: Module<In, Out>, options: ToLayerOptions<In, Out>): tf.layers.Layer {
  return new ModuleLayer(module, options);
}

class ModuleLayer<In, Out> extends tf.layers.Layer {
  static readonly className = 'CrossmodalModule';
  readonly #module: Module<In, Out>;
  readonly #options: ToLayerOptions<In, Out>;
  #calls = 0;

  constructor(module: Module<In, Out>, options: ToLayerOptions<In, Out>) {
    super({});
    this.#module = module;
    this.#options = options;
  }

  override build(): void {
    for (const [name, weight] of Object.entries(this.#module.weights)) {
      const made = this.addWeight(
        name,
        weight.shape,
        'float32',
        tf.initializers.zeros(),
        undefined,
        weight.trainable,
      );
      made.read().dispose();
      // The layer's own variable gives way to the module's: both see every update.
      Object.assign(made, { val: weight });
    }
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], { training }: { training?: boolean }): tf.Tensor {
    const { input, output } = this.#options;
    return tf.tidy(() => {
      const tensors = Array.isArray(inputs) ? inputs : [inputs];
      const given = input === undefined ? (tensors[0] as In) : input(tensors);
      const result = this.#module.call(given, this.#context(training === true));
      return output === undefined ? (result as tf.Tensor) : output(result);
    });
  }

  #context(training: boolean): CallContext {
    if (!training) return { training };
    const [low, high] = randomStream(this.#options.seed ?? 0).child(this.#calls++).key;
    return { training, seed: tf.tensor1d([low | 0, high | 0], 'int32') };
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const shapes = Array.isArray(inputShape[0]) ? (inputShape as tf.Shape[]) : [inputShape as tf.Shape];
    return this.#options.outputShape(shapes);
  }
}
