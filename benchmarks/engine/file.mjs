// A case's weights and batch in one safetensors file: what every contestant starts from.
import { writeFileSync } from 'node:fs';
import { encodeSafetensors } from '@crossmodal/core';
import { weightsToHost } from '@crossmodal/train';
import * as tf from '@tensorflow/tfjs';
import { drawBatch } from './data.mjs';
import { buildModel } from './models.mjs';

const prefixed = (prefix, record) =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [`${prefix}/${name}`, value]));

const under = (prefix, tensors) =>
  Object.fromEntries(
    Object.entries(tensors)
      .filter(([name]) => name.startsWith(`${prefix}/`))
      .map(([name, tensor]) => [name.slice(prefix.length + 1), tensor]),
  );

export async function writeCase(entry, path) {
  const { weights } = buildModel(entry);
  const arrays = await weightsToHost(weights);
  tf.dispose(weights);
  writeFileSync(
    path,
    encodeSafetensors({ ...prefixed('weights', arrays), ...prefixed('batch', drawBatch(entry)) }),
  );
}

export const weightsAndBatch = (tensors) => ({
  weights: under('weights', tensors),
  batch: under('batch', tensors),
});

export const toTensors = (arrays) =>
  Object.fromEntries(
    Object.entries(arrays).map(([name, { data, shape, dtype }]) => [name, tf.tensor(data, shape, dtype)]),
  );
