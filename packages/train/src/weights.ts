import { CrossmodalError, type HostTensor, suggestName } from '@crossmodal/core';
import type { Weights } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';

/**
 * Weights as arrays in JavaScript's memory, by the same names; to write them to a file with `encodeSafetensors`.
 *
 * @example
 * await writeFile('model.safetensors', encodeSafetensors(await weightsToHost(model.weights)));
 */
export async function weightsToHost(weights: Weights): Promise<Record<string, HostTensor>> {
  const entries = Object.entries(weights).map(
    async ([name, weight]): Promise<[string, HostTensor]> => [name, await toHost(name, weight)],
  );
  return Object.fromEntries(await Promise.all(entries));
}

async function toHost(name: string, tensor: tf.Tensor): Promise<HostTensor> {
  const data = await tensor.data();
  const shape = [...tensor.shape];
  if (tensor.dtype === 'float32') return { dtype: 'float32', shape, data: data as Float32Array };
  if (tensor.dtype === 'int32') return { dtype: 'int32', shape, data: data as Int32Array };
  throw new CrossmodalError(
    'train/weight-dtype',
    `expected weight "${name}" to be float32 or int32, got ${tensor.dtype}.`,
  );
}

/**
 * Gives weights the values of arrays of the same names, as `decodeSafetensors` reads them.
 *
 * Either every weight is assigned or, where an array is missing, unexpected or of another shape, none is.
 *
 * @throws CrossmodalError `train/weights-mismatch` naming every weight at fault
 * @example
 * assignWeights(model.weights, decodeSafetensors(await readFile('model.safetensors')).tensors);
 */
export function assignWeights(weights: Weights, arrays: Readonly<Record<string, HostTensor>>): void {
  const faults = [...missing(weights, arrays), ...unexpected(weights, arrays), ...misshapen(weights, arrays)];
  if (faults.length > 0) {
    const shown = faults.slice(0, 5).join('; ');
    const more = faults.length > 5 ? `; and ${faults.length - 5} more` : '';
    throw new CrossmodalError(
      'train/weights-mismatch',
      `the arrays do not fit the weights: ${shown}${more}.`,
      {
        hint: 'They come from a model built from another configuration.',
      },
    );
  }
  tf.tidy(() => {
    for (const [name, weight] of Object.entries(weights)) {
      const { data, shape } = arrays[name]!;
      weight.assign(tf.tensor(data, [...shape], weight.dtype as 'float32' | 'int32'));
    }
  });
}

function missing(weights: Weights, arrays: Readonly<Record<string, HostTensor>>): string[] {
  const unused = Object.keys(arrays).filter((name) => !Object.hasOwn(weights, name));
  return Object.keys(weights)
    .filter((name) => !Object.hasOwn(arrays, name))
    .map(
      (name) =>
        `"${name}" is missing${unused.length > 0 ? ` (${suggestName(name, unused.slice(0, 5))})` : ''}`,
    );
}

function unexpected(weights: Weights, arrays: Readonly<Record<string, HostTensor>>): string[] {
  return Object.keys(arrays)
    .filter((name) => !Object.hasOwn(weights, name))
    .map((name) => `"${name}" is not a weight of the model`);
}

function misshapen(weights: Weights, arrays: Readonly<Record<string, HostTensor>>): string[] {
  return Object.entries(weights).flatMap(([name, weight]) => {
    const array = Object.hasOwn(arrays, name) ? arrays[name] : undefined;
    if (array === undefined) return [];
    const expected = `${weight.dtype} [${weight.shape}]`;
    const got = `${array.dtype} [${array.shape}]`;
    return expected === got ? [] : [`"${name}" is ${expected}, the array ${got}`];
  });
}
