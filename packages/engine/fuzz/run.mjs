// Every kernel called with hostile inputs (wrong types and shapes, empty tensors, indices and sizes out of all bounds, NaN), at
// once and compiled: whatever a call does, the process must live. `npm run fuzz -w @crossmodal/engine [-- CALLS [SEED
// [quick]]]`; quick leaves out sizes for which TensorFlow waits for memory to be freed.
// Exit code 1 where a call crashes the process or takes more than a minute; each such call is printed.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../conformance/bundle.mjs';

const count = Number(process.argv[2] ?? 20_000);
const seed = Number(process.argv[3] ?? 1);
const kind = process.argv[4] ?? 'all';
const HANGS_AFTER_MS = 60_000;

const { engine } = await bundle();
const folder = mkdtempSync(join(tmpdir(), 'crossmodal-fuzz-'));
const report = join(folder, 'report.jsonl');

/** Runs calls from one on, until all are done or one ends the process. */
async function runFrom(first) {
  writeFileSync(report, '');
  const program = [process.execPath, join(import.meta.dirname, 'child.mjs')];
  const args = [engine, report, String(seed), String(first), String(count), kind];
  // Sizes without bounds must find the end of memory, not the machine's.
  const limited = process.platform === 'linux' ? ['sh', '-c', 'ulimit -v 4000000; exec "$0" "$@"'] : [];
  const [command, ...rest] = [...limited, ...program, ...args];
  const child = spawn(command, rest, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said = (said + chunk).slice(-2000);
  });
  let hangs = false;
  let size = 0;
  let since = Date.now();
  const watch = setInterval(() => {
    const now = statSync(report).size;
    if (now !== size) [size, since] = [now, Date.now()];
    else if (Date.now() - since > HANGS_AFTER_MS) {
      hangs = true;
      child.kill('SIGKILL');
    }
  }, 500);
  const [code, signal] = await new Promise((resolve) => child.on('close', (...ended) => resolve(ended)));
  clearInterval(watch);
  const lines = readFileSync(report, 'utf8')
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '');
  const events = lines.map((line) => JSON.parse(line));
  for (const { slow, kernel, seconds } of events.filter((event) => event.slow !== undefined)) {
    console.log(`call ${slow} of ${kernel} took ${seconds.toFixed(0)} s`);
  }
  const last = events.findLast((event) => event.slow === undefined);
  return { last, end: hangs ? 'a hang' : (signal ?? code), said };
}

let crashes = 0;
let refused = 0;
let outOfMemory = 0;
for (let first = 0; first < count; ) {
  const { last, end, said } = await runFrom(first);
  refused += last?.refused ?? 0;
  if (last?.done && end === 0) break;
  if (last?.i === undefined)
    throw new Error(`the calls did not begin, or the engine fails after them (${end}):\n${said}`);
  first = last.i + 1;
  if (/std::bad_alloc/.test(said)) {
    // Sizes that are right but need more memory than there is, in a place where TensorFlow cannot refuse them.
    outOfMemory++;
    continue;
  }
  crashes++;
  console.error(
    `✗ ${end}: ${JSON.stringify(last)}\n    ${said.trim().split('\n').slice(0, 3).join('\n    ')}`,
  );
}
rmSync(folder, { recursive: true });
console.log(
  `${count} hostile calls, each at once and compiled: ${crashes} ended the process, ` +
    `${outOfMemory} found no memory, ${refused} were refused.`,
);
process.exitCode = crashes === 0 ? 0 : 1;
