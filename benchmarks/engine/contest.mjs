// One case: everyone computes the same thing, or is left out; then everyone is timed, by turns.
import { join } from 'node:path';
import { writeCase } from './file.mjs';

const TRAINING_STEPS = 3;
const TOLERANCE = 1e-4;
const BFLOAT16_TOLERANCE = 1e-2;
const ROUND_MS = 400;

/**
 * A row: the fastest step of each, in ms, since the noise of a machine only ever adds; medians tell how far from it a
 * usual step is.
 */
export async function contest(entry, contestants, { rounds, folder, say }) {
  const file = join(folder, 'case.safetensors');
  await writeCase(entry, file);
  const [ours, ...peers] = contestants.filter(({ name }) => name === 'ours' || entry.peers.includes(name));
  const loaded = [];
  try {
    for (const each of [ours, ...peers]) {
      say(`${entry.name}: loading ${each.name}`);
      await each.load(entry, file);
      loaded.push(each);
    }
    say(`${entry.name}: comparing results`);
    const { same, differs } = await compare(entry, ours, peers);
    const timings = await timeByTurns([ours, ...same], rounds, (round) =>
      say(`${entry.name}: round ${round} of ${rounds}`),
    );
    return row(entry, timings, differs);
  } finally {
    for (const each of loaded) await each.unload();
  }
}

async function compare({ mode, precision }, ours, peers) {
  const tolerance = precision === undefined ? TOLERANCE : BFLOAT16_TOLERANCE;
  const steps = mode === 'train' ? TRAINING_STEPS : 1;
  const expected = await ours.results(steps);
  const same = [];
  const differs = {};
  for (const peer of peers) {
    const got = await peer.results(steps);
    const difference = relativeDifference(expected, got);
    if (difference <= tolerance) same.push(peer);
    else differs[peer.name] = { expected, got };
  }
  return { same, differs };
}

/** The largest difference, measured by the largest of what was expected; NaN is never close. */
function relativeDifference(expected, got) {
  if (expected.length !== got.length) return Number.POSITIVE_INFINITY;
  const scale = Math.max(...expected.map(Math.abs));
  const largest = Math.max(...expected.map((value, i) => Math.abs(value - got[i])));
  return Number.isNaN(largest) ? Number.POSITIVE_INFINITY : largest / scale;
}

/** All timings by contestant, in ms a step; the order changes from round to round. */
async function timeByTurns(contestants, rounds, onRound) {
  const steps = new Map();
  for (const each of contestants) {
    const estimate = Math.min(...(await each.time(3)));
    steps.set(each, Math.min(Math.max(Math.ceil(ROUND_MS / estimate), 3), 1000));
  }
  const timings = Object.fromEntries(contestants.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    onRound(round + 1);
    for (let turn = 0; turn < contestants.length; turn++) {
      const each = contestants[(round + turn) % contestants.length];
      timings[each.name].push(...(await each.time(steps.get(each))));
    }
  }
  return timings;
}

function row(entry, timings, differs) {
  const { ours, ...peers } = mapValues(timings, (values) => Math.min(...values));
  return {
    name: entry.name,
    unit: 'ms/step',
    better: 'lower',
    ours,
    peers,
    ratio: mapValues(peers, (time) => time / ours),
    medians: mapValues(timings, (values) => values.toSorted((a, b) => a - b)[values.length >> 1]),
    ...(Object.keys(differs).length === 0 ? {} : { differs }),
  };
}

const mapValues = (record, map) =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
