// `node child.mjs ENGINE REPORT SEED FIRST LAST [quick]`: calls kernels with hostile inputs, at once and compiled. In a process of
// its own: what a call breaks in C ends it, and the last line of the report says which call it was.
import { appendFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { calls } from './calls.mjs';
import { describeTensor, generator, mutate, tensorOf } from './hostile.mjs';

const [engine, report, seed, first, last, kind] = process.argv.slice(2);
const { compile, useTensorFlow } = await import(pathToFileURL(engine).href);
await useTensorFlow({ threads: { intra: 1, inter: 1 } });
for (const quiet of ['log', 'warn', 'info']) console[quiet] = () => {};

/** Calls of every kernel as tfjs' ops make them, at most four of one kernel. */
function record() {
  const made = new Map();
  const tfEngine = tf.engine();
  const { runKernel } = tfEngine;
  tfEngine.runKernel = (kernel, inputs, attrs) => {
    const same = made.get(kernel) ?? [];
    made.set(kernel, same);
    const tensors = Object.entries(inputs).filter(([, value]) => value instanceof tf.Tensor);
    if (same.length < 4) {
      tfEngine.runKernel = runKernel; // what follows is for the record alone
      const described = Object.fromEntries(tensors.map(([name, tensor]) => [name, describeTensor(tensor)]));
      const lists = Object.entries(inputs).filter(([, value]) => Array.isArray(value));
      const listed = Object.fromEntries(lists.map(([name, list]) => [name, list.map(describeTensor)]));
      same.push({ kernel, inputs: described, lists: listed, attrs: { ...attrs } });
      tfEngine.runKernel = recording;
    }
    return runKernel.call(tfEngine, kernel, inputs, attrs);
  };
  const recording = tfEngine.runKernel;
  for (const call of calls) tf.tidy(() => void call());
  tfEngine.runKernel = runKernel;
  return made;
}

const recorded = record();
const kernels = tf.getKernelsForBackend('tensorflow').map(({ kernelName }) => kernelName);
// Kernels of the project's own that take a function are called by its layers, with what those make.
const unreached = kernels.filter((name) => !recorded.has(name) && !name.startsWith('Crossmodal'));
if (unreached.length > 0) throw new Error(`no call reaches ${unreached.join(', ')}`);
const corpus = kernels.filter((name) => recorded.has(name)).map((name) => recorded.get(name));

const show = (_, value) => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value);
const read = (result) => {
  for (const tensor of [result].flat()) {
    if (tensor.size < 1e6 && tensor.dtype !== 'complex64') tensor.dataSync();
  }
};

let refused = 0;
for (let i = Number(first); i < Number(last); i++) {
  const random = generator(Number(seed) * 1_000_003 + i);
  const variants = corpus[i % corpus.length];
  const chosen = variants[random(variants.length)];
  const { kernel, inputs, attrs } = mutate(chosen, random, kind === 'quick');
  const began = performance.now();
  appendFileSync(report, `${JSON.stringify({ i, kernel, inputs, attrs, lists: chosen.lists }, show)}\n`);
  for (const way of ['at once', 'compiled']) {
    try {
      tf.tidy(() => {
        const given = Object.entries(inputs).filter(([, value]) => value !== undefined);
        const names = given.map(([name]) => name);
        const tensors = given.map(([, value]) => tensorOf(value));
        const lists = Object.entries(chosen.lists).map(([name, list]) => [name, list.map(tensorOf)]);
        const run = (...values) => {
          const named = Object.fromEntries(names.map((name, j) => [name, values[j]]));
          return tf.engine().runKernel(kernel, { ...named, ...Object.fromEntries(lists) }, attrs);
        };
        const step = way === 'compiled' ? compile(run) : run;
        try {
          read(step(...tensors));
        } finally {
          step.dispose?.();
        }
      });
    } catch {
      refused++;
    }
  }
  const seconds = (performance.now() - began) / 1000;
  if (seconds > 3) appendFileSync(report, `${JSON.stringify({ slow: i, kernel, seconds })}\n`);
}
appendFileSync(report, `${JSON.stringify({ done: true, refused })}\n`);
// The engine must work still.
const sum = tf.tidy(
  () =>
    tf
      .matMul(tf.ones([2, 3]), tf.ones([3, 2]))
      .sum()
      .dataSync()[0],
);
process.exit(sum === 12 ? 0 : 1);
