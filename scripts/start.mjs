// npm start: the set-up, then the main job: three models of the emoji example, compared.
import './lib/check-node.mjs';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runAttached, runLogged } from './lib/child.mjs';
import { root } from './lib/root.mjs';
import { setUp } from './lib/setup.mjs';
import { run, step } from './lib/terminal.mjs';

await run(async () => {
  await setUp();
  const example = join('examples', 'emoji');
  if (!existsSync(join(root, example, 'data', 'emoji.csv'))) {
    await step('emoji data', () => runLogged('emoji', process.execPath, [join(example, 'prepare.mjs')]));
  }
  const runner = join('apps', 'runner', 'dist', 'bin.js');
  return runAttached(process.execPath, [
    runner,
    'compare',
    join(example, 'emoji.yaml'),
    ...process.argv.slice(2),
  ]);
});
