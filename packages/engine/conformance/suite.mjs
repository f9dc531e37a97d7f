// Runs tfjs-core's tests on the engine: `node suite.mjs ENGINE TESTS REPORT [FILTER]`. In a process of its own, since
// a fault in C would end it.
import { appendFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);
const [enginePath, testsPath, reportPath, filter = ''] = process.argv.slice(2);

const jasmineRequire = require('jasmine-core/lib/jasmine-core/jasmine.js');
const jasmine = jasmineRequire.core(jasmineRequire);
const env = jasmine.getEnv({ suppressLoadErrors: true });
Object.assign(globalThis, jasmineRequire.interface(jasmine, env));

const { useTensorFlow } = await import(pathToFileURL(enginePath).href);
await useTensorFlow();
for (const quiet of ['log', 'warn', 'info']) console[quiet] = () => {};
const { setTestEnvs, loadTests } = require(testsPath);
setTestEnvs([{ name: 'tensorflow', backendName: 'tensorflow', flags: {}, isDataSync: true }]);
loadTests();

writeFileSync(reportPath, '');
env.configure({ random: false, specFilter: (spec) => spec.getFullName().includes(filter) });
env.addReporter({
  // The name goes first, so that a crash names its test.
  specStarted: ({ fullName }) => appendFileSync(reportPath, `${JSON.stringify({ started: fullName })}\n`),
  specDone({ fullName, status, failedExpectations }) {
    if (status === 'excluded') return;
    const reason = failedExpectations[0]?.message;
    appendFileSync(reportPath, `${JSON.stringify({ name: fullName, status, reason })}\n`);
  },
});
await env.execute();
process.exit(0);
