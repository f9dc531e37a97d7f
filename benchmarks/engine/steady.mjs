// Run as a program of its own: steady.mjs STEPS -> { tensors, bytes }: what a hundred thousand steps leave behind.
import { randomStream } from '@crossmodal/core';
import { compile, useTensorFlow } from '@crossmodal/engine';
import * as tf from '@tensorflow/tfjs';
import { buildModel } from './models.mjs';
import { createStep } from './step.mjs';

const steps = Number(process.argv[2]);
const [batch, time, features, units, classes] = [2, 4, 4, 4, 3];
await useTensorFlow({ threads: { intra: 1, inter: 1 }, device: 'cpu' });
const entry = { kind: 'classifier', mode: 'train', cell: 'lstm', direction: 'forward', learningRate: 1e-3 };
const model = buildModel({ ...entry, features, units, classes });
const values = tf.tensor(randomStream(1).normals(batch * time * features), [batch, time, features]);
const { step, inputs } = createStep(entry, model, { values, targets: tf.tensor1d([0, 2], 'int32') });
const compiled = compile(step);

function run(count) {
  for (let i = 0; i < count; i++) compiled(...inputs).dispose();
}

run(steps / 10); // allocators and compilers settle
const before = { tensors: tf.memory().numTensors, bytes: process.memoryUsage().rss };
run(steps);
const after = { tensors: tf.memory().numTensors, bytes: process.memoryUsage().rss };
process.stdout.write(
  JSON.stringify({ tensors: after.tensors - before.tensors, bytes: after.bytes - before.bytes }),
);
