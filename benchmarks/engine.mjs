// Training and prediction steps, ours and the peers' by turns: npm run bench -- engine [--only TEXT] [--rounds N] [--json]
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { useTensorFlow } from '@crossmodal/engine';
import { cases } from './engine/cases.mjs';
import { contest } from './engine/contest.mjs';
import { ours } from './engine/contestants/ours.mjs';
import { pythonPeer } from './engine/contestants/python.mjs';
import { tfjsLayers } from './engine/contestants/tfjs-layers.mjs';
import { callOverhead, peakMemory, steadiness, traceAndFirst } from './engine/costs.mjs';
import { goals, table } from './engine/report.mjs';

const THREADS = 2;
const peers = ['torch', 'keras', 'keras-xla'];

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    rounds: { type: 'string', default: '7' },
    json: { type: 'boolean', default: false },
  },
});
const python = process.env.CROSSMODAL_BENCH_PYTHON;
const rounds = Number(options.rounds);
if (!python || !Number.isInteger(rounds) || rounds < 1) {
  console.error('Usage: npm run bench -- engine [--only TEXT] [--rounds N] [--json]');
  process.exit(2);
}
const say = (text) => process.stderr.write(`${text}\n`);
const isChosen = (name) => name.includes(options.only);

const { version } = await useTensorFlow({ threads: { intra: THREADS, inter: THREADS }, device: 'cpu' });
const folder = mkdtempSync(join(tmpdir(), 'bench-engine-'));
const setting = { folder, threads: THREADS, python, peers, rounds, say };
const rows = [];
const about = [`TensorFlow ${version}`];

const chosen = cases.filter(({ name }) => isChosen(name));
const named = (name) => cases.find((entry) => entry.name === name);

try {
  if (chosen.length > 0) await race();
  if (isChosen('cold')) await coldCosts();
  if (isChosen('overhead')) rows.push(...(await callOverhead(setting)));
  if (isChosen('memory')) {
    rows.push(...(await peakMemory(named('lstm 64×64, 128→256'), setting)));
    rows.push(...(await steadiness(100_000, setting)));
  }
} finally {
  rmSync(folder, { recursive: true });
}
print();

async function race() {
  const contestants = [ours(), tfjsLayers(), ...peers.map((name) => pythonPeer(python, name, THREADS))];
  try {
    for (const each of contestants) if (each.about) about.push(await each.about());
    for (const entry of chosen) {
      const row = await contest(entry, contestants, setting);
      rows.push(row);
      for (const line of table([row])) say(line);
    }
  } finally {
    for (const each of contestants) await each.close();
  }
}

async function coldCosts() {
  const long = named('lstm 64×256, 128→256');
  for (const entry of [named('lstm 64×16, 128→256'), long, named('fused text and picture, batch 64')]) {
    rows.push(...(await traceAndFirst(entry, setting)));
  }
}

function print() {
  const machine = `${cpus()[0].model}, ${cpus().length} cores, Node ${process.version}`;
  const notes = [
    ...goals(rows, cases),
    ...rows.flatMap(({ name, differs = {} }) =>
      Object.entries(differs).map(
        ([peer, { expected, got }]) => `${name}: ${peer} gives ${got}, ours ${expected}.`,
      ),
    ),
    `${machine}, ${THREADS} threads. ${[...new Set(about)].join(', ')}.`,
  ];
  const results = fileURLToPath(new URL('results/', import.meta.url));
  mkdirSync(results, { recursive: true });
  writeFileSync(
    join(results, 'engine.json'),
    `${JSON.stringify({ bench: 'engine', machine, about, rows }, null, 2)}\n`,
  );
  console.log([...table(rows), ...notes].join('\n'));
  if (options.json) console.log(JSON.stringify({ bench: 'engine', rows }));
}
