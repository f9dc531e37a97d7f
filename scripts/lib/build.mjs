// The build: every package compiled where its sources have changed, and nothing left of sources that are gone.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runLogged } from './child.mjs';
import { root } from './root.mjs';
import { contentKey, isStamped, stamp, treeKey, workspaceFolders } from './stamp.mjs';
import { step } from './terminal.mjs';

export async function build() {
  const sources = workspaceFolders('src');
  const own = sources.map((folder) => folder.replace(/src$/, 'tsconfig.json'));
  const configs = ['tsconfig.json', 'tsconfig.base.json', 'package-lock.json', ...own];
  const key = `${treeKey(sources)} ${contentKey(configs)}`;
  const built = sources.every((folder) => existsSync(join(root, folder, '..', 'dist', 'index.js')));
  if (built && isStamped('build', key)) return;
  await step('build', async () => {
    for (const folder of sources) removeLeftovers(join(root, folder), join(root, folder, '..', 'dist'));
    // One compiler for all packages takes half of what one for each takes.
    await runLogged('build', process.execPath, [
      join(root, 'node_modules', 'typescript', 'bin', 'tsc'),
      '-b',
    ]);
    return `${sources.length} packages`;
  });
  stamp('build', key);
}

/** Removes what was compiled from sources that are gone: the compiler leaves it, and it would be published. */
function removeLeftovers(src, dist) {
  if (!existsSync(dist)) return;
  for (const file of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
    const [, stem] = file.match(/^(.*)\.d\.ts$/) ?? [];
    if (stem === undefined || existsSync(join(src, `${stem}.ts`))) continue;
    for (const ending of ['.d.ts', '.d.ts.map', '.js', '.js.map']) {
      rmSync(join(dist, stem + ending), { force: true });
    }
  }
}
