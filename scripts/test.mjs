// npm test: the set-up, then types, lint and every test. The last line says how many passed and failed.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runAttached } from './lib/child.mjs';
import { root } from './lib/root.mjs';
import { setUp } from './lib/setup.mjs';
import { heading, run } from './lib/terminal.mjs';

const bin = (...path) => join(root, 'node_modules', ...path);
const results = join(root, '.cache', 'vitest.json');

await run(async () => {
  await setUp();
  heading('types');
  const types = await runAttached(process.execPath, [
    bin('typescript', 'bin', 'tsc'),
    '-p',
    'tsconfig.test.json',
  ]);
  if (types !== 0) return types;
  heading('lint');
  const lint = await runAttached(process.execPath, [
    bin('@biomejs', 'biome', 'bin', 'biome'),
    'check',
    '--error-on-warnings',
  ]);
  if (lint !== 0) return lint;
  heading('tests');
  rmSync(results, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`];
  const tests = await runAttached(process.execPath, [
    bin('vitest', 'vitest.mjs'),
    'run',
    ...reporters,
    ...process.argv.slice(2),
  ]);
  const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(results, 'utf8'));
  const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : '';
  console.log(`\n${numPassedTests} passed, ${numFailedTests} failed${skipped}`);
  return tests;
});
