// npm test: the set-up, then types, lint and every test. The last line says how many passed and failed.
// Arguments go to vitest: npm test -- --project core
import './lib/check-node.mjs';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runAttached } from './lib/child.mjs';
import { root } from './lib/root.mjs';
import { setUp } from './lib/setup.mjs';
import { heading, run } from './lib/terminal.mjs';

const results = join(root, '.cache', 'vitest.json');
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`];

const steps = [
  ['types', 'typescript/bin/tsc', ['-p', 'tsconfig.test.json']],
  ['lint', '@biomejs/biome/bin/biome', ['check', '--error-on-warnings']],
  ['tests', 'vitest/vitest.mjs', ['run', ...reporters, ...process.argv.slice(2)]],
];

await run(async () => {
  await setUp();
  rmSync(results, { force: true });
  for (const [title, tool, args] of steps) {
    heading(title);
    const code = await runAttached(process.execPath, [join(root, 'node_modules', tool), ...args]);
    if (title === 'tests') reportCounts();
    if (code !== 0) return code;
  }
});

/** `N passed, N failed`, of the tests; a file that could not be run counts as a failed one. */
function reportCounts() {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = read(results) ?? {};
  if (testResults === undefined) return;
  const broken = testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  ).length;
  const skipped = numPendingTests + numTodoTests;
  console.log(
    `\n${numPassedTests} passed, ${numFailedTests + broken} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
  );
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined; // vitest was stopped, or did not come so far.
  }
}
