// npm run bench -- NAME: sets up the peers of a benchmark in an environment of its own, then runs it.
import './lib/check-node.mjs';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runAttached } from './lib/child.mjs';
import { installPeers } from './lib/peers.mjs';
import { root } from './lib/root.mjs';
import { setUp } from './lib/setup.mjs';
import { run, SetupError } from './lib/terminal.mjs';

await run(async () => {
  const [name, ...args] = process.argv.slice(2);
  const known = readdirSync(join(root, 'benchmarks'))
    .filter((file) => file.endsWith('.mjs'))
    .map((file) => file.slice(0, -'.mjs'.length));
  if (name === undefined || !known.includes(name)) {
    throw new SetupError(`Usage: npm run bench -- NAME [--json]\nNames: ${known.join(', ') || 'none yet'}`);
  }
  await setUp();
  const requirements = join('benchmarks', 'peers', `${name}.txt`);
  const python = existsSync(join(root, requirements)) ? await installPeers(requirements) : '';
  const script = join('benchmarks', `${name}.mjs`);
  return runAttached(process.execPath, [script, ...args], { env: { CROSSMODAL_BENCH_PYTHON: python } });
});
