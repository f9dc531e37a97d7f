// What is paid beside the steps: tracing, the first step, a call, memory. Programs of their own measure most of it.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { compile } from '@crossmodal/engine';
import * as tf from '@tensorflow/tfjs';
import { pythonPeer } from './contestants/python.mjs';
import { writeCase } from './file.mjs';

const MEBIBYTE = 2 ** 20;
const REPEATS = 3;

async function runProgram(name, ...args) {
  const path = fileURLToPath(new URL(name, import.meta.url));
  return JSON.parse((await promisify(execFile)(process.execPath, [path, ...args])).stdout);
}

const lower = (name, unit, ours, peers = {}) => ({
  name,
  unit,
  better: 'lower',
  ours,
  peers,
  ratio: Object.fromEntries(Object.entries(peers).map(([peer, value]) => [peer, value / ours])),
});

/** Cold: the least of a few fresh processes. */
async function least(measure) {
  let smallest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < REPEATS; i++) smallest = Math.min(smallest, await measure());
  return smallest;
}

export async function traceAndFirst(entry, { folder, threads, python, peers, say }) {
  const file = join(folder, 'cold.safetensors');
  await writeCase(entry, file);
  const cold = (what) => {
    say(`${entry.name}: ${what}, in fresh processes`);
    return least(() => runProgram('cold.mjs', what, file, JSON.stringify(entry), String(threads)));
  };
  const trace = await cold('trace');
  const first = await cold('first');
  const firstOfPeers = {};
  for (const name of peers) {
    say(`${entry.name}: first step of ${name}`);
    firstOfPeers[name] = await least(() => firstStepOf(pythonPeer(python, name, threads), entry, file));
  }
  return [
    lower(`trace, ${entry.name}`, 'ms', trace),
    lower(`first step, ${entry.name}`, 'ms', first, firstOfPeers),
  ];
}

async function firstStepOf(peer, entry, file) {
  try {
    await peer.load(entry, file);
    const began = performance.now();
    await peer.results(1);
    return performance.now() - began;
  } finally {
    await peer.close();
  }
}

/** The most memory that a process with one case ever took. */
export async function peakMemory(entry, { folder, threads, python, peers, say }) {
  const file = join(folder, 'cold.safetensors');
  await writeCase(entry, file);
  say(`${entry.name}: memory, in fresh processes`);
  const ours = await runProgram('cold.mjs', 'memory', file, JSON.stringify(entry), String(threads));
  const taken = {};
  for (const name of peers) {
    const peer = pythonPeer(python, name, threads);
    try {
      await peer.load(entry, file);
      await peer.results(20);
      taken[name] = (await peer.peakMemory()) / MEBIBYTE;
    } finally {
      await peer.close();
    }
  }
  return [lower(`peak memory, ${entry.name}`, 'MiB', ours / MEBIBYTE, taken)];
}

/** What many steps leave behind. */
export async function steadiness(steps, { say }) {
  say(`memory after ${steps} steps`);
  const { tensors, bytes } = await runProgram('steady.mjs', String(steps));
  return [
    lower(`tensors left by ${steps} steps`, 'tensors', tensors),
    lower(`memory left by ${steps} steps`, 'MiB', bytes / MEBIBYTE),
  ];
}

/** A compiled step of one addition, and the same addition by itself, in microseconds. */
export async function callOverhead({ say }) {
  say('the cost of a compiled call');
  const x = tf.ones([1]);
  const plusOne = compile((value) => tf.add(value, 1));
  const microseconds = async (call) => {
    const count = 2000;
    const round = async () => {
      const began = performance.now();
      for (let i = 0; i < count; i++) (await call()).dispose();
      return ((performance.now() - began) / count) * 1000;
    };
    await round();
    let smallest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 10; i++) smallest = Math.min(smallest, await round());
    return smallest;
  };
  const rows = [
    lower('compiled call of one addition', 'µs', await microseconds(() => plusOne(x))),
    lower('the same, asynchronous', 'µs', await microseconds(() => plusOne.async(x))),
    lower('the addition, not compiled', 'µs', await microseconds(() => tf.add(x, 1))),
  ];
  plusOne.dispose();
  x.dispose();
  return rows;
}
