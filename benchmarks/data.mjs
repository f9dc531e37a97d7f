// Pictures, tokens and rows a second, beside torchvision, Python's tokenizers and pandas:
// npm run bench -- data [--only pictures,tokens,rows,cifar] [--json]
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeTable } from './data/rows.mjs';
import { prepareTexts, textsTrained, tokensPerSecond } from './data/tokens.mjs';

const json = process.argv.includes('--json');
const python = process.env.CROSSMODAL_BENCH_PYTHON || 'python3';
const shared = join(import.meta.dirname, '../../shared/data');
const folder = mkdtempSync(join(tmpdir(), 'crossmodal-bench-'));
const TURNS = 3;

/**
 * Both sides have the same two cores, where the system can hold a program to them: our threads and the processes of a
 * peer cannot be counted against each other, since most of ours only wait for another.
 */
const cores = spawnSync('taskset', ['-c', '0,1', 'true']).status === 0 ? ['taskset', '-c', '0,1'] : [];

/** What a program says: numbers by name, as the last line of its output. */
const ask = (command, script, ...args) =>
  new Promise((resolve, reject) => {
    const [program, ...rest] = [...cores, command, join(import.meta.dirname, 'data', script), ...args];
    const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
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
      const better = /memory|time$/.test(name) ? Math.min : Math.max;
      best[side][name] = name in best[side] ? better(best[side][name], value) : value;
    }
  };
  for (let turn = 0; turn < TURNS; turn++) {
    keep('ours', await ours());
    if (peer !== undefined) keep('peer', await peer());
  }
  return best;
}

const results = [];
function report(name, unit, ours, peers, better = 'higher') {
  const ratio = Object.fromEntries(
    Object.entries(peers).map(([peer, value]) => [peer, better === 'higher' ? ours / value : value / ours]),
  );
  results.push({ name, unit, better, ours, peers, ratio });
  const shown = (value) => (value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3));
  const beside = Object.entries(peers).map(([peer, v]) => `${peer} ${shown(v)} (${ratio[peer].toFixed(2)}×)`);
  process.stderr.write(
    `${name}: ${shown(ours)} ${unit}${beside.length > 0 ? ` · ${beside.join(' · ')}` : ''}\n`,
  );
}

/** First pass and later ones, beside torchvision, which decodes in each; then what each augmentation costs. */
async function pictures() {
  const photographs = join(shared, 'imagenet-sample');
  if (!existsSync(photographs)) {
    process.stderr.write(`skipped: there is no ${photographs}\n`);
    return;
  }
  for (const [name, from, recipe] of [
    ['first pass', 'decoded', 'whole'],
    ['later passes, random resized crop and flip', 'prepared', 'crop'],
    ['later passes, window and flip', 'prepared', 'window'],
  ]) {
    for (const output of ['float32', 'uint8']) {
      const { ours, peer } = await byTurns(
        () => runOurs('run-pictures.mjs', photographs, folder, from, recipe, output),
        () => runPeer('pictures.py', photographs, recipe, output),
      );
      report(`pictures, ${name}, ${output}`, 'pictures/s', ours.rate, { torchvision: peer.rate });
    }
  }
  const { ours } = await byTurns(() => runOurs('augmentations.mjs'));
  for (const [name, cost] of Object.entries(ours)) {
    report(`${name.replace(' time', '')}, 224×224`, 'µs', cost, {}, 'lower');
  }
}

/** WordPiece and BPE, beside Python's tokenizers, whose ids must be the same; then the training of both. */
async function tokens() {
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
  const training = await byTurns(
    () => textsTrained(folder),
    () => runPeer('train-tokens.py', folder),
  );
  for (const kind of ['WordPiece', 'BPE']) {
    report(`training, ${kind} of 8,000`, 'texts/s', training.ours[kind], { tokenizers: training.peer[kind] });
  }
}

/** A generated table, read in order and in any order, beside pandas. */
async function rows() {
  const million = makeTable(folder, 1_000_000);
  const tenth = makeTable(folder, 100_000);
  const read = await byTurns(
    () => runOurs('read-rows.mjs', million, 'read'),
    () => runPeer('rows.py', million),
  );
  report('rows of CSV', 'rows/s', read.ours.rate, { pandas: read.peer.rate });
  report('peak memory over a million rows', 'MB', read.ours.memory, { pandas: read.peer.memory }, 'lower');
  const fewer = await byTurns(() => runOurs('read-rows.mjs', tenth, 'read'));
  report('peak memory over a tenth of them', 'MB', fewer.ours.memory, {}, 'lower');
  const indexed = await byTurns(() => runOurs('read-rows.mjs', million, 'index'));
  report('rows of CSV, in random order', 'rows/s', indexed.ours.rate, {});
  report('rows of CSV, indexed', 'rows/s', indexed.ours.indexRate, {});
  report('peak memory with the index of a million', 'MB', indexed.ours.memory, {}, 'lower');
  const fewerIndexed = await byTurns(() => runOurs('read-rows.mjs', tenth, 'index'));
  report('peak memory with the index of a tenth', 'MB', fewerIndexed.ours.memory, {}, 'lower');
}

/** Records as samples with pixels. */
async function cifar() {
  const records = join(shared, 'cifar-10-batches-bin');
  if (existsSync(records)) {
    const cifar = await byTurns(() => runOurs('cifar.mjs', records));
    report('CIFAR-10 records', 'records/s', cifar.ours.rate, {});
  } else process.stderr.write(`skipped: there is no ${records}\n`);
}

const parts = { pictures, tokens, rows, cifar };
const only = process.argv[process.argv.indexOf('--only') + 1];
const chosen = process.argv.includes('--only') ? only.split(',') : Object.keys(parts);
try {
  for (const name of chosen) {
    if (!(name in parts)) throw new Error(`--only takes ${Object.keys(parts).join(', ')}, got ${name}`);
    await parts[name]();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
if (json) process.stdout.write(`${JSON.stringify({ bench: 'data', rows: results })}\n`);
