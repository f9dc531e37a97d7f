import type { BuildContext, Weights } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import type { Initializer } from './initializers.ts';

/**
 * A new weight; every layer makes its weights here.
 *
 * Its values depend on nothing but the context's random stream and its name, so that two weights of a model never
 * get in each other's way. Someone must dispose it: see `disposeWeights`.
 *
 * @param trainable false for statistics that the layer itself keeps
 */
export function createWeight(
  context: BuildContext,
  name: string,
  shape: readonly number[],
  initialize: Initializer,
  trainable = true,
): tf.Variable {
  const values = initialize(shape, context.random.child(name));
  return tf.tidy(() => tf.variable(tf.tensor(values, [...shape], 'float32'), trainable));
}

/** The context to build a part of a module with; the name must be the part's own among its siblings. */
export function childContext(context: BuildContext, name: string): BuildContext {
  const { random, path = '' } = context;
  return { random: random.child(name), path: path === '' ? name : `${path}/${name}` };
}

/**
 * The weights of several modules under their names: `{ query: dense }` gives `query/kernel`, `query/bias`.
 *
 * @example
 * const weights = { scale, ...composeWeights({ query, key }) };
 */
export function composeWeights(parts: Readonly<Record<string, { readonly weights: Weights }>>): Weights {
  return Object.fromEntries(
    Object.entries(parts).flatMap(([part, { weights }]) =>
      Object.entries(weights).map(([name, weight]) => [`${part}/${name}`, weight]),
    ),
  );
}

/** Frees a module's weights; it cannot be called afterwards. */
export function disposeWeights(module: { readonly weights: Weights }): void {
  for (const weight of Object.values(module.weights)) weight.dispose();
}
