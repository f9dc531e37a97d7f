import { randomStream } from '@crossmodal/core';
import type { CallContext, Module } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import { packConfig } from './saved-config.ts';

export interface ToLayerOptions<In, Out> {
  /**
   * The module's input from the layer's input tensors and, where layers in front give one, the mask, [batch, time]
   * float32. Default: the first tensor.
   */
  readonly input?: (tensors: readonly tf.Tensor[], mask: tf.Tensor2D | undefined) => In;
  /** The layer's result from the module's. Default: it is a tensor itself. */
  readonly output?: (result: Out) => tf.Tensor;
  /** The shape of that result, from those of the inputs; null where a size is open. */
  readonly outputShape: (shapes: readonly tf.Shape[]) => tf.Shape;
  /** Where the module's random numbers in training come from; another at each call. Default 0. */
  readonly seed?: number;
  /** How `loadLayersModel` makes the layer again: see `registerLayer`. Default: it cannot. */
  readonly saved?: SavedLayer;
}

export interface SavedLayer {
  /** What was given to `registerLayer`. */
  readonly name: string;
  /** JSON-safe: what its function needs to make the layer again. */
  readonly config: object;
}

/**
 * A module as a layer of tfjs-layers, so that a Keras-style model trains it along.
 *
 * The layer shares the module's weights, statistics included. It is told whether the model is in training; masks of
 * layers in front (`masking`, `embedding` with `maskZero`) reach the module, and go on to the layers behind. A model that
 * holds it can be saved and loaded with the option `saved`; the weights alone always can.
 *
 * @example
 * const network = recurrent({ cell: gru({ units: 32 }) }).build({ random: randomStream(1) }, { features: 8 });
 * const layer = toLayer(network, {
 *   input: ([values], mask) => ({
 *     values: values as tf.Tensor3D,
 *     mask: mask ?? tf.ones([values.shape[0], values.shape[1]]),
 *   }),
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
  /** Not a `#` field: tfjs' constructor already asks for the class's name. */
  private readonly options: ToLayerOptions<In, Out>;
  #calls = 0;

  constructor(module: Module<In, Out>, options: ToLayerOptions<In, Out>) {
    super({});
    this.#module = module;
    this.options = options;
    this.supportsMasking = true; // and hands masks on, as tfjs' own layers do
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

  override call(inputs: tf.Tensor | tf.Tensor[], { training, mask }: CallArguments): tf.Tensor {
    const { input, output } = this.options;
    return tf.tidy(() => {
      const tensors = Array.isArray(inputs) ? inputs : [inputs];
      const steps = firstOf(mask);
      const real = steps == null ? undefined : (tf.cast(steps, 'float32') as tf.Tensor2D);
      const given = input === undefined ? (tensors[0] as In) : input(tensors, real);
      const result = this.#module.call(given, this.#context(training === true));
      return output === undefined ? (result as tf.Tensor) : output(result);
    });
  }

  #context(training: boolean): CallContext {
    if (!training) return { training };
    const [low, high] = randomStream(this.options.seed ?? 0).child(this.#calls++).key;
    return { training, seed: tf.tensor1d([low | 0, high | 0], 'int32') };
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const shapes = Array.isArray(inputShape[0]) ? (inputShape as tf.Shape[]) : [inputShape as tf.Shape];
    return this.options.outputShape(shapes);
  }

  override getClassName(): string {
    const options: ToLayerOptions<In, Out> | undefined = this.options;
    return options?.saved?.name ?? ModuleLayer.className;
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { saved } = this.options;
    return { ...super.getConfig(), ...(saved && { crossmodal: packConfig(saved.config) }) };
  }
}

interface CallArguments {
  readonly training?: boolean;
  readonly mask?: tf.Tensor | tf.Tensor[];
}

const firstOf = (mask: tf.Tensor | tf.Tensor[] | undefined): tf.Tensor | undefined =>
  Array.isArray(mask) ? mask[0] : mask;
