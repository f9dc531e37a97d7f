// TensorFlow's library: found, or fetched through pip by the engine's own program.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { runAttached } from './child.mjs';
import { root } from './root.mjs';
import { SetupError } from './terminal.mjs';

const engine = join(root, 'packages', 'engine', 'dist', 'bin.js');

export async function installLibtensorflow() {
  if (spawnSync(process.execPath, [engine, 'where'], { stdio: 'ignore' }).status === 0) return;
  const code = await runAttached(process.execPath, [engine, 'install']);
  // It has said what is wrong.
  if (code !== 0) throw new SetupError('TensorFlow could not be set up; see above.', { code });
}
