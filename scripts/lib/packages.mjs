// The npm packages: installed when they are missing or when what is wanted has changed.
import { existsSync, readdirSync, readFileSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { runLogged } from './child.mjs';
import { root } from './root.mjs';
import { contentKey, isStamped, stamp, workspaceFolders } from './stamp.mjs';
import { megabytes, SetupError, step } from './terminal.mjs';

/** Measured on Linux with Node 20; a little is left for npm's own work. */
const NEEDED_BYTES = 1_200_000_000;

export async function installPackages() {
  const manifests = ['package-lock.json', 'package.json', 'test/package.json'];
  for (const folder of workspaceFolders()) {
    if (existsSync(join(root, folder, 'package.json'))) manifests.push(`${folder}/package.json`);
  }
  const key = `${process.platform}-${process.arch} ${contentKey(manifests)}`;
  if (isStamped('packages', key)) return;
  const free = freeBytes();
  if (!existsSync(join(root, 'node_modules')) && free < NEEDED_BYTES) {
    throw new SetupError(
      `The packages need about ${megabytes(NEEDED_BYTES)} of disk in ${root}, ${megabytes(free)} are free. Make room and try again.`,
    );
  }
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const total = Object.entries(lock.packages).filter(
    ([path, { optional, link }]) => path && !optional && !link,
  ).length;
  await step('npm packages', async (tell) => {
    const timer = setInterval(() => tell(`${Math.min(total, installed())} of about ${total}`), 300);
    try {
      const [command, first] = npm();
      await runLogged('npm-ci', command, [...first, 'ci', '--no-progress', '--loglevel=error'], {
        hint: 'Without a network nothing can be installed; behind a proxy or mirror, set it in your .npmrc.',
      });
    } finally {
      clearInterval(timer);
    }
    return `${installed()} installed, ${megabytes(Math.max(0, free - freeBytes()))} of disk`;
  });
  stamp('packages', key);
}

/** npm itself: the one that runs this script, where it does. */
function npm() {
  const script = process.env.npm_execpath;
  if (script !== undefined && /npm-cli\.c?js$/.test(script)) return [process.execPath, [script]];
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm', []];
}

function installed() {
  const folder = join(root, 'node_modules');
  if (!existsSync(folder)) return 0;
  return readdirSync(folder).reduce(
    (sum, name) =>
      sum + (name.startsWith('@') ? readdirSync(join(folder, name)).length : name.startsWith('.') ? 0 : 1),
    0,
  );
}

const freeBytes = () => {
  const { bavail, bsize } = statfsSync(root);
  return bavail * bsize;
};
