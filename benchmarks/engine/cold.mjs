// Run as a program of its own, so that nothing is warm: cold.mjs trace|first|memory FILE CASE THREADS -> a number.
import { readFileSync } from 'node:fs';
import { useTensorFlow } from '@crossmodal/engine';
import { recordStep } from '../../packages/engine/dist/compile/record.js';
import { activeBackend } from '../../packages/engine/dist/use-tensorflow.js';
import { ours, prepareStep } from './contestants/ours.mjs';

const [what, file, text, threads] = process.argv.slice(2);
const entry = JSON.parse(text);

async function loaded() {
  const contestant = ours();
  await contestant.load(entry, file);
  return contestant;
}

async function timed(work) {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** In bytes. What the system counts as maxRSS also counts the program that started this one. */
function peakMemory() {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
  return Number(kilobytes) * 1024;
}

const answers = {
  /** Milliseconds until the step is a TensorFlow function. */
  async trace() {
    const { step, inputs } = prepareStep(entry, file);
    return timed(() => recordStep(activeBackend(), step, inputs, {}));
  },
  /** Milliseconds of the first step: tracing, compilation by XLA, and the step itself. */
  async first() {
    const contestant = await loaded();
    return timed(() => contestant.results(1));
  },
  /** The most memory in use, in bytes, once the step ran some times. */
  async memory() {
    await (await loaded()).results(20);
    return peakMemory();
  },
};

await useTensorFlow({ threads: { intra: Number(threads), inter: Number(threads) }, device: 'cpu' });
process.stdout.write(JSON.stringify(await answers[what]()));
