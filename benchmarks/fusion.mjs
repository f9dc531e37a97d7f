// Every fusion on easy-VQA and on the worked application, at one budget of parameters and steps, beside each modality
// alone: npm run bench -- fusion
//   [--tasks easy-vqa,emoji] [--only film,concatenateTime] [--seeds 3] [--epochs N] [--quick]
//   [--processes 2] [--out FILE] [--json]
//   --goals: FiLM and the time line, question first, on easy-VQA until they know it
// Each row that is trained is told at once; with --out it is written there, too, and not trained again the next time.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { findEasyVqa } from '../scripts/lib/easy-vqa.mjs';
import { contestants } from './fusion/contestants.mjs';
import { findEmoji } from './fusion/find-emoji.mjs';
import { progressLine, summarize, table, toRows } from './fusion/report.mjs';
import { runJobs } from './fusion/workers.mjs';

const { values: options } = parseArgs({
  options: {
    tasks: { type: 'string', default: 'easy-vqa,emoji' },
    only: { type: 'string' },
    seeds: { type: 'string' },
    epochs: { type: 'string' },
    quick: { type: 'boolean', default: false },
    goals: { type: 'boolean', default: false },
    processes: { type: 'string', default: String(Math.min(2, availableParallelism())) },
    out: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const GOAL = 0.98;
const epochsOf = { 'easy-vqa': 6, emoji: 10 };
// The recipe that reaches it: more steps, and a time line of 128 units.
const goals = options.goals
  ? {
      tasks: 'easy-vqa',
      only: 'film,concatenateTime',
      epochs: 15,
      budgets: { film: 120_000, concatenateTime: 190_000 },
    }
  : {};
const tasks = (goals.tasks ?? options.tasks).split(',');
const names = (options.only ?? goals.only)?.split(',') ?? ['alone', ...Object.keys(contestants)];
const seeds = whole('seeds', options.seeds ?? (options.quick ? 1 : 3));
const processes = whole('processes', options.processes);
check('tasks', tasks, Object.keys(epochsOf));
check('only', names, ['alone', ...Object.keys(contestants)]);

const epochs = (task) =>
  whole('epochs', options.epochs ?? goals.epochs ?? (options.quick ? 1 : epochsOf[task]));
// Seed by seed, so that a run that is cut short has a row for everyone.
const jobs = Array.from({ length: seeds }, (_, i) => i + 1).flatMap((seed) =>
  tasks.flatMap((task) =>
    names.map((name) => ({
      task,
      name,
      seed,
      epochs: epochs(task),
      ...(goals.budgets && { budget: goals.budgets[name] }),
    })),
  ),
);
const results = options.out !== undefined && existsSync(options.out) ? read(options.out) : [];
const keyOf = ({ task, name, seed, epochs, budget }) => [task, name, seed, epochs, budget].join();
const done = new Set(results.map(keyOf));
const open = jobs.filter(
  (job) => !done.has(keyOf({ ...job, name: job.name === 'alone' ? 'text' : job.name })),
);

// Once, before several processes look for it.
if (tasks.includes('easy-vqa')) findEasyVqa();
if (tasks.includes('emoji')) findEmoji();
const threads = Math.max(1, Math.floor(availableParallelism() / processes));
await runJobs(open, { processes: Math.min(processes, open.length), threads }, (found) => {
  for (const result of found) {
    results.push(result);
    console.error(progressLine(result));
    if (options.out !== undefined) appendFileSync(options.out, `${JSON.stringify(result)}\n`);
  }
});

const wanted = new Set(jobs.flatMap((job) => (job.name === 'alone' ? aloneKeys(job) : [keyOf(job)])));
const summary = summarize(results.filter((result) => wanted.has(keyOf(result))));
for (const line of table(summary)) console.log(line);
console.log(
  `${cpus()[0].model}, ${availableParallelism()} cores, Node ${process.version}; ${processes} at a time, ${threads} threads each.`,
);
if (options.goals) {
  const short = summary.filter(({ least }) => least < GOAL);
  for (const { name, least } of short)
    console.log(`${name}: ${(100 * least).toFixed(2)} %, the goal is 98 %.`);
  if (short.length > 0) process.exitCode = 1;
}
if (options.json) console.log(JSON.stringify({ bench: 'fusion', rows: toRows(summary) }));

function aloneKeys(job) {
  return ['text', 'picture', 'text × picture'].map((name) => keyOf({ ...job, name }));
}

function read(file) {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.endsWith('}')) // not one that was cut off
    .map((line) => JSON.parse(line));
}

function whole(name, given) {
  const value = Number(given);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  return refuse(`--${name}: expected a whole number from 1, got ${given}.`);
}

function check(option, given, known) {
  const unknown = given.find((one) => !known.includes(one));
  if (unknown !== undefined) refuse(`--${option}: expected some of ${known.join(', ')}, got ${unknown}.`);
}

function refuse(message) {
  console.error(message);
  process.exit(2);
}
