import { CrossmodalError } from '@crossmodal/core';
import type { Shape, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { type RandomKeys, randomKeys } from './keys.ts';
import { statelessDropout } from './stateless.ts';

export interface DropoutLayerOptions {
  /** The share of values that become 0, from 0 to below 1. */
  readonly rate: number;
  /** A whole number from 0 to 2^53 - 1: another one for each layer of a model. */
  readonly seed: number;
  /** The shape of what is drawn, batch included; it then holds along axes of size 1. Default: the input's. */
  readonly noiseShape?: readonly number[];
}

/**
 * A layer of tfjs-layers that stands in for `tf.layers.dropout` in a compiled training step: it drops other values at
 * each call, which tfjs' own, drawing in JavaScript, cannot.
 *
 * To load a saved model that has one, call this function once before.
 *
 * @throws CrossmodalError `engine/random` where the rate makes no sense
 *
 * @example
 * const model = tf.sequential();
 * model.add(tf.layers.dense({ units: 64, inputShape: [16], activation: 'relu' }));
 * model.add(dropoutLayer({ rate: 0.5, seed: 1 }));
 */
export function dropoutLayer(options: DropoutLayerOptions): tf.layers.Layer {
  const { rate } = options;
  if (!(rate >= 0 && rate < 1)) {
    throw new CrossmodalError(
      'engine/random',
      `expected the rate to be a number from 0 to below 1, got ${rate}.`,
    );
  }
  tf.serialization.registerClass(CrossmodalDropout);
  return new CrossmodalDropout({ ...options });
}

type Arguments = ConstructorParameters<typeof tf.layers.Layer>[0] & DropoutLayerOptions;

class CrossmodalDropout extends tf.layers.Layer {
  static readonly className = 'CrossmodalDropout';
  readonly #options: DropoutLayerOptions;
  #keys: RandomKeys | undefined;

  constructor({ rate, seed, noiseShape, ...layer }: Arguments) {
    super(layer);
    this.#options = { rate, seed, ...(noiseShape == null ? {} : { noiseShape }) };
    this.supportsMasking = true;
  }

  override build(inputShape: Shape | Shape[]): void {
    super.build(inputShape);
    this.#keys ??= randomKeys(this.#options.seed);
  }

  override call(inputs: Tensor | Tensor[], { training }: { training?: boolean }): Tensor {
    const x = Array.isArray(inputs) ? inputs[0]! : inputs;
    const { rate, noiseShape } = this.#options;
    if (training !== true || rate === 0) return x;
    return statelessDropout(x, rate, this.#keys!.next(), noiseShape === undefined ? {} : { noiseShape });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape | Shape[] {
    return inputShape;
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { rate, seed, noiseShape } = this.#options;
    const noise = noiseShape === undefined ? {} : { noiseShape: [...noiseShape] };
    return { ...super.getConfig(), rate, seed, ...noise };
  }

  override dispose(): ReturnType<tf.layers.Layer['dispose']> {
    this.#keys?.dispose();
    this.#keys = undefined;
    return super.dispose();
  }
}
