// tfjs-core's own test suite on the engine, compared with the list of tests that are known to fail, each with its
// reason: `npm run conformance -w @crossmodal/engine [-- FILTER]`. Exit code 1 where anything differs from the list.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.mjs';

const filter = process.argv[2] ?? '';
const known = JSON.parse(readFileSync(join(import.meta.dirname, 'known-failures.json'), 'utf8'));

const { engine, tests } = await bundle();
const report = join(tests, '../report.jsonl');
const suite = spawn(
  process.execPath,
  [join(import.meta.dirname, 'suite.mjs'), engine, tests, report, filter],
  { stdio: ['ignore', 'ignore', 'inherit'] },
);
const code = await new Promise((resolve) => suite.on('exit', (status, signal) => resolve(signal ?? status)));

const events = readFileSync(report, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line));
const done = events.filter((event) => event.status !== undefined);
const passed = done.filter((event) => event.status === 'passed');
const failed = done.filter((event) => event.status === 'failed');
const knownNames = new Set(Object.values(known).flat());
const failedNames = new Set(failed.map(({ name }) => name)); // some names are used twice

const problems = [
  ...failed
    .filter(({ name }) => !knownNames.has(name))
    .map(({ name, reason }) => `fails, and is not on the list: ${name}\n    ${reason}`),
  ...passed
    .filter(({ name }) => knownNames.has(name) && !failedNames.has(name))
    .map(({ name }) => `passes, so take it off the list: ${name}`),
];
if (code !== 0) problems.push(`the process ended with ${code} in: ${events.at(-1)?.started ?? 'its start'}`);
if (filter === '' && passed.length < 4150) problems.push(`only ${passed.length} tests pass`);

console.log(
  `${passed.length} of ${done.length} tests of tfjs-core pass, ${failed.length} fail (${knownNames.size} are known to), ` +
    `${done.length - passed.length - failed.length} are switched off by tfjs.`,
);
for (const problem of problems) console.error(`✗ ${problem}`);
process.exitCode = problems.length === 0 ? 0 : 1;
