// Ours: our packages' model, its step compiled by the engine.
import { readFileSync } from 'node:fs';
import { decodeSafetensors } from '@crossmodal/core';
import { compile } from '@crossmodal/engine';
import { assignWeights } from '@crossmodal/train';
import * as tf from '@tensorflow/tfjs';
import { toTensors, weightsAndBatch } from '../file.mjs';
import { buildModel } from '../models.mjs';
import { createStep } from '../step.mjs';

export function ours() {
  let compiled;
  let inputs;
  let variables;
  const once = () => {
    const result = compiled(...inputs);
    const values = result.dataSync();
    result.dispose();
    return values;
  };
  return {
    name: 'ours',
    async load(entry, file) {
      const made = prepareStep(entry, file);
      ({ inputs, variables } = made);
      compiled = compile(made.step, entry.precision === undefined ? {} : { precision: entry.precision });
    },
    results: async (steps) => Array.from({ length: steps }, () => [...once()]).flat(),
    async time(steps) {
      const timings = [];
      for (let i = 0; i < steps; i++) {
        const began = performance.now();
        once();
        timings.push(performance.now() - began);
      }
      return timings;
    },
    async unload() {
      compiled.dispose();
      tf.dispose([inputs, variables]);
    },
    async close() {},
  };
}

/** A case's step, not yet compiled, with what to call it with and the variables it has. */
export function prepareStep(entry, file) {
  const { weights, batch } = weightsAndBatch(decodeSafetensors(readFileSync(file)).tensors);
  const model = buildModel(entry);
  assignWeights(model.weights, weights);
  return createStep(entry, model, toTensors(batch));
}
