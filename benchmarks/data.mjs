// Pictures, tokens and rows a second, beside torchvision, Python's tokenizers and pandas: npm run bench -- data
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cifarRecords } from './data/cifar.mjs';
import { makeTable } from './data/rows.mjs';
import { prepareTexts, tokensPerSecond } from './data/tokens.mjs';

const json = process.argv.includes('--json');
const python = process.env.CROSSMODAL_BENCH_PYTHON || 'python3';
const shared = join(import.meta.dirname, '../../shared/data');
const folder = mkdtempSync(join(tmpdir(), 'crossmodal-bench-'));
const TURNS = 3;

/** What a program says: numbers by name, as the last line of its output. */
const ask = (command, script, ...args) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, [join(import.meta.dirname, 'data', script), ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, UV_THREADPOOL_SIZE: '2' },
    });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(output.trim().split('\n').at(-1)));
      else reject(new Error(`${script}: exit ${code}`));
    });
  });
const runPeer = (...args) => ask(python, ...args);
const runOurs = (...args) => ask(process.execPath, ...args);

/** Ours and a peer by turns; the best of each, since other work on the machine only slows down. */
async function byTurns(ours, peer) {
  const best = { ours: {}, peer: {} };
  const keep = (side, numbers) => {
    for (const [name, value] of Object.entries(numbers)) {
      const better = name.endsWith('memory') ? Math.min : Math.max;
      best[side][name] = name in best[side] ? better(best[side][name], value) : value;
    }
  };
  for (let turn = 0; turn < TURNS; turn++) {
    keep('ours', await ours());
    if (peer !== undefined) keep('peer', await peer());
  }
  return best;
}

const rows = [];
function report(name, unit, ours, peers, better = 'higher') {
  const ratio = Object.fromEntries(
    Object.entries(peers).map(([peer, value]) => [peer, better === 'higher' ? ours / value : value / ours]),
  );
  rows.push({ name, unit, better, ours, peers, ratio });
  const shown = (value) => (value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3));
  const beside = Object.entries(peers).map(([peer, v]) => `${peer} ${shown(v)} (${ratio[peer].toFixed(2)}×)`);
  process.stderr.write(
    `${name}: ${shown(ours)} ${unit}${beside.length > 0 ? ` · ${beside.join(' · ')}` : ''}\n`,
  );
}

try {
  const photographs = join(shared, 'imagenet-sample');
  if (existsSync(photographs)) {
    const first = await byTurns(
      () => runOurs('run-pictures.mjs', photographs, 'first', folder),
      () => runPeer('pictures.py', photographs, 'first'),
    );
    report('pictures, first pass', 'pictures/s', first.ours.rate, { torchvision: first.peer.rate });
    const later = await byTurns(
      () => runOurs('run-pictures.mjs', photographs, 'later', folder),
      () => runPeer('pictures.py', photographs, 'later'),
    );
    report('pictures, later passes, augmented', 'pictures/s', later.ours.rate, {
      torchvision: later.peer.rate,
    });
  } else process.stderr.write(`skipped: there is no ${photographs}\n`);

  prepareTexts(folder);
  const tokens = await byTurns(
    () => tokensPerSecond(folder),
    () => runPeer('tokens.py', folder),
  );
  for (const kind of ['WordPiece', 'BPE']) {
    report(`tokens, ${kind}`, 'tokens/s', tokens.ours[kind], { tokenizers: tokens.peer[kind] });
    if (tokens.ours[`${kind} hash`] !== tokens.peer[`${kind} hash`])
      throw new Error(`${kind}: the ids differ`);
  }

  const table = makeTable(folder, 1_000_000);
  const read = await byTurns(
    () => runOurs('read-rows.mjs', table),
    () => runPeer('rows.py', table),
  );
  report('rows of CSV', 'rows/s', read.ours.rate, { pandas: read.peer.rate });
  report('peak memory over a million rows', 'MB', read.ours.memory, { pandas: read.peer.memory }, 'lower');
  const small = makeTable(folder, 100_000);
  const tenth = await byTurns(() => runOurs('read-rows.mjs', small));
  report('peak memory over a tenth of them', 'MB', tenth.ours.memory, {}, 'lower');

  const records = join(shared, 'cifar-10-batches-bin');
  if (existsSync(records)) {
    const cifar = await byTurns(() => cifarRecords(records));
    report('CIFAR-10 records', 'records/s', cifar.ours.rate, {});
  } else process.stderr.write(`skipped: there is no ${records}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
if (json) process.stdout.write(`${JSON.stringify({ bench: 'data', rows })}\n`);
