// The build: every package compiled where its sources have changed.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runLogged } from './child.mjs';
import { root } from './root.mjs';
import { contentKey, isStamped, stamp, treeKey, workspaceFolders } from './stamp.mjs';
import { step } from './terminal.mjs';

export async function build() {
  const sources = workspaceFolders('src');
  const key = `${treeKey(sources)} ${contentKey(['tsconfig.base.json'])}`;
  const built = sources.every((folder) => existsSync(join(root, folder, '..', 'dist', 'index.js')));
  if (built && isStamped('build', key)) return;
  await step('build', async (tell) => {
    tell(`${sources.length} packages`);
    const turbo = join(root, 'node_modules', 'turbo', 'bin', 'turbo');
    await runLogged('build', process.execPath, [turbo, 'run', 'build'], {
      env: { TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1', NO_COLOR: '1' },
    });
    return `${sources.length} packages`;
  });
  stamp('build', key);
}
