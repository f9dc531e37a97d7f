// Many compiled training steps, at once and asynchronous by turns, each on a new batch: the number of tensors must not
// change, nor the memory of the process grow: `npm run soak -w @crossmodal/engine [-- STEPS]`. Exit code 1 if so.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as tf from '@tensorflow/tfjs';
import { bundle } from '../conformance/bundle.mjs';

const steps = Number(process.argv[2] ?? 100_000);
const warmUp = Math.min(10_000, Math.floor(steps / 4)); // allocators and caches fill up first
const allowedMiB = 16;
const [batch, time, features, units] = [8, 6, 8, 8];

const { compile, scan, useTensorFlow } = await import((await bundle()).engine);
await useTensorFlow({ threads: { intra: 1 } });
const kernel = tf.variable(tf.randomNormal([features, units], 0, 0.1));
const recurrent = tf.variable(tf.randomNormal([units, units], 0, 0.1));
const head = tf.variable(tf.randomNormal([units, 3], 0, 0.1));
const optimizer = tf.train.adam(1e-3);
const step = compile((x, y) =>
  optimizer.minimize(() => {
    const { carry } = scan(
      (h, slice) => {
        const next = tf.tanh(slice.matMul(kernel).add(h.matMul(recurrent)));
        return { carry: next, outputs: next };
      },
      tf.zeros([batch, units]),
      x,
    );
    return tf.losses.softmaxCrossEntropy(y, carry.matMul(head));
  }, true),
);

const values = Float32Array.from({ length: time * batch * features }, (_, i) => Math.sin(i));
const classes = Int32Array.from({ length: batch }, (_, i) => i % 3);

async function once(i) {
  const x = tf.tensor(values, [time, batch, features]);
  const y = tf.tidy(() => tf.oneHot(tf.tensor1d(classes, 'int32'), 3));
  const loss = i % 10 === 0 ? await step.async(x, y) : step(x, y);
  const value = loss.dataSync()[0];
  tf.dispose([x, y, loss]);
  return value;
}

// What the garbage collector has not got to yet is no leak; of 40 MiB of it the memory goes up and down.
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');
function mebibytes() {
  collectGarbage();
  return process.memoryUsage.rss() / 2 ** 20;
}
const tensors = () => tf.memory().numTensors;

let first = Number.NaN;
let loss = Number.NaN;
for (let i = 0; i < warmUp; i++) loss = await once(i);
const before = { tensors: tensors(), rss: mebibytes() };
first = loss;
const report = (done) =>
  console.log(
    `${String(done).padStart(7)} steps: ${tensors()} tensors, ${mebibytes().toFixed(1)} MiB, loss ${loss.toFixed(4)}`,
  );
report(warmUp);
for (let i = warmUp; i < steps; i++) {
  loss = await once(i);
  if ((i + 1) % Math.ceil(steps / 10) === 0) report(i + 1);
}
const grown = mebibytes() - before.rss;
const problems = [
  ...(tensors() === before.tensors ? [] : [`${before.tensors} tensors became ${tensors()}`]),
  ...(grown <= allowedMiB
    ? []
    : [`memory grew by ${grown.toFixed(1)} MiB, at most ${allowedMiB} are allowed`]),
  ...(loss < first ? [] : [`the loss did not fall: ${first} at first, ${loss} at the end`]),
];
console.log(
  `${steps - warmUp} steps after the first ${warmUp}: memory ${grown < 0 ? 'fell' : 'grew'} by ${Math.abs(grown).toFixed(1)} MiB.`,
);
for (const problem of problems) console.error(`✗ ${problem}`);
process.exitCode = problems.length === 0 ? 0 : 1;
