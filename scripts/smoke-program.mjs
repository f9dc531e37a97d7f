// What scripts/smoke.mjs runs under each Node: TensorFlow starts, a product is right, and an LSTM that is trained by
// compiled steps goes the way that plain tfjs goes in JavaScript.
import { strict as assert } from 'node:assert';
import { randomStream } from '@crossmodal/core';
import { compile, useTensorFlow } from '@crossmodal/engine';
import { softmaxHead } from '@crossmodal/layers';
import { lstm, recurrent } from '@crossmodal/recurrent';
import { adam, constant, fit, softmaxCrossEntropy } from '@crossmodal/train';
import * as tf from '@tensorflow/tfjs';

const [samples, time, features, units] = [64, 8, 4, 16];
const batchSize = 16;
const stepsPerEpoch = samples / batchSize;
const epochs = 5;

tf.enableProdMode(); // Keeps tfjs from advertising tfjs-node.
await tf.setBackend('cpu');
const expected = await train((step) => step);

const { version } = await useTensorFlow();
const product = tf.matMul(
  tf.tensor2d([
    [1, 2],
    [3, 4],
  ]),
  tf.tensor2d([
    [5, 6],
    [7, 8],
  ]),
);
assert.deepEqual(await product.array(), [
  [19, 22],
  [43, 50],
]);

const losses = await train(compile);
const apart = Math.max(...losses.map((loss, epoch) => Math.abs(loss - expected[epoch])));
assert.ok(apart < 1e-4, `losses ${losses} are ${apart} apart from those of plain tfjs, ${expected}`);
assert.ok(losses.at(-1) < 0.7 * losses[0], `losses ${losses} do not fall`);

const fall = `${losses[0].toFixed(3)} → ${losses.at(-1).toFixed(3)}`;
console.log(
  `Node ${process.versions.node}: TensorFlow ${version}; ${epochs * stepsPerEpoch} compiled LSTM steps, ` +
    `loss ${fall}, within ${apart.toExponential(0)} of plain tfjs`,
);

/** Which way did the first feature go on the whole? The losses of each epoch. */
async function train(compileStep) {
  const random = randomStream(42);
  const core = recurrent({ cell: lstm({ units }) }).build({ random: random.child('core') }, { features });
  const head = softmaxHead().build({ random: random.child('head') }, { features: units, classes: 2 });
  const values = random.child('data').normals(samples * time * features);
  const labels = Array.from({ length: samples }, (_, sample) => {
    let sum = 0;
    for (let at = 0; at < time; at++) sum += values[(sample * time + at) * features];
    return Number(sum > 0);
  });
  const { history } = await fit({
    weights: { ...core.weights, ...head.weights },
    data: {
      stepsPerEpoch,
      async *batches(_, start) {
        for (let batch = start; batch < stepsPerEpoch; batch++) {
          const from = batch * batchSize;
          const part = values.slice(from * time * features, (from + batchSize) * time * features);
          yield {
            ids: Array.from({ length: batchSize }, (_, i) => `sample ${from + i}`),
            tensors: {
              x: tf.tensor3d(part, [batchSize, time, features]),
              mask: tf.ones([batchSize, time]),
              y: tf.tensor1d(labels.slice(from, from + batchSize), 'int32'),
            },
          };
        }
      },
    },
    loss: ({ x, mask, y }, context) =>
      softmaxCrossEntropy(head.call(core.call({ values: x, mask }, context).last, context), y),
    recipe: { epochs, optimizer: adam(), schedule: constant(0.02) },
    random: random.child('steps'),
    control: { compile: compileStep },
  });
  return history.map(({ loss }) => loss);
}
