// npm run setup: the packages, the build and TensorFlow, and nothing more.
import './lib/check-node.mjs';
import { setUp } from './lib/setup.mjs';
import { run } from './lib/terminal.mjs';

await run(async () => {
  await setUp();
  process.stderr.write('Everything is set up.\n');
});
