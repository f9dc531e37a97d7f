// tfjs-layers: a Keras-style tfjs model trained by its own `fit`, on the same TensorFlow backend.
import { readFileSync } from 'node:fs';
import { decodeSafetensors } from '@crossmodal/core';
import * as tf from '@tensorflow/tfjs';
import { toTensors, weightsAndBatch } from '../file.mjs';

const layers = { lstm: tf.layers.lstm, gru: tf.layers.gru, simpleRnn: tf.layers.simpleRNN };
const order = ['kernel', 'recurrentKernel', 'bias'];

export function tfjsLayers() {
  let model;
  let x;
  let y;
  let size;
  const quiet = { shuffle: false, verbose: 0, yieldEvery: 'never' };
  return {
    name: 'tfjs-layers',
    async load(entry, file) {
      const tensors = weightsAndBatch(decodeSafetensors(readFileSync(file)).tensors);
      const weights = toTensors(tensors.weights);
      const { values, targets } = toTensors(tensors.batch);
      x = values;
      y = tf.oneHot(targets, entry.classes).toFloat();
      size = entry.batch;
      model = build(entry);
      model.layers[0].setWeights(recurrentWeights(entry, weights));
      model.layers.at(-1).setWeights([weights['head/kernel'], weights['head/bias']]);
      const optimizer = tf.train.adam(entry.learningRate, 0.9, 0.999, entry.epsilon);
      model.compile({ optimizer, loss: 'categoricalCrossentropy' });
      tf.dispose([weights, targets]);
    },
    async results(steps) {
      const { history } = await model.fit(x, y, { ...quiet, batchSize: size, epochs: steps });
      return history.loss;
    },
    async time(steps) {
      const timings = [];
      let began = 0;
      const callbacks = {
        onBatchBegin: async () => {
          began = performance.now();
        },
        onBatchEnd: async () => {
          timings.push(performance.now() - began);
        },
      };
      await model.fit(x, y, { ...quiet, callbacks, batchSize: size, epochs: steps });
      return timings;
    },
    async unload() {
      model.dispose();
      model.optimizer.dispose();
      tf.dispose([x, y]);
    },
    async close() {},
  };
}

function build({ cell, direction, time, features, units, classes }) {
  const input = { inputShape: [time, features] };
  const config = {
    units,
    ...(cell === 'simpleRnn' ? {} : { recurrentActivation: 'sigmoid' }),
    recurrentInitializer: 'zeros',
  };
  const layer =
    direction === 'bidirectional'
      ? tf.layers.bidirectional({ layer: layers[cell](config), mergeMode: 'concat', ...input })
      : layers[cell]({ ...config, ...input });
  return tf.sequential({ layers: [layer, tf.layers.dense({ units: classes, activation: 'softmax' })] });
}

function recurrentWeights({ cell, direction }, weights) {
  const names = direction === 'bidirectional' ? ['forward', 'backward'] : [direction];
  return names.flatMap((name) => {
    const own = (weight) => weights[`recurrent/${name}/${weight}`];
    const [kernel, recurrentKernel, bias] = order.map(own);
    // Ours keeps the candidate's kernel apart.
    const whole = cell === 'gru' ? tf.concat([recurrentKernel, own('candidateKernel')], 1) : recurrentKernel;
    return [kernel, whole, bias];
  });
}
