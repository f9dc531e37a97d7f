// The npm packages: installed when what is there is not what the lockfile wants.
import fs from 'node:fs';
import { join } from 'node:path';
import { runLogged } from './child.mjs';
import { npm } from './npm.mjs';
import { root } from './root.mjs';
import { megabytes, SetupError, step } from './terminal.mjs';

/** Measured on Linux: 0.9 GB of packages, 0.4 GB in npm's cache. */
const NEEDED_BYTES = 1_400_000_000;

const modules = join(root, 'node_modules');

export async function installPackages() {
  const wanted = lockedIn(join(root, 'package-lock.json'));
  if (isInstalled(wanted)) return;
  requireSpace();
  const total = wanted.filter(([, { link, optional }]) => !link && !optional).length;
  await step('npm packages', async (tell) => {
    const timer = setInterval(() => tell(`${Math.min(total, countInstalled())} of about ${total}`), 300);
    try {
      const [command, ...first] = npm();
      const patience = ['--fetch-retry-mintimeout=2000', '--fetch-retry-maxtimeout=10000'];
      await runLogged('npm-ci', command, [...first, 'ci', '--no-progress', '--loglevel=error', ...patience], {
        hint: hintFor,
        code: 2,
      });
    } finally {
      clearInterval(timer);
    }
    return `${countInstalled()} installed, ${megabytes(bytesBelow(modules))}`;
  });
}

/** Whether npm's own record of what it installed has everything that this platform needs of the lockfile. */
function isInstalled(wanted) {
  let found;
  try {
    found = Object.fromEntries(lockedIn(join(modules, '.package-lock.json')));
  } catch {
    return false;
  }
  return wanted.every(([path, { version, integrity, resolved, link, optional }]) => {
    const there = found[path];
    if (there === undefined) return optional === true;
    return link ? there.resolved === resolved : there.version === version && there.integrity === integrity;
  });
}

function lockedIn(file) {
  const { packages } = JSON.parse(fs.readFileSync(file, 'utf8'));
  return Object.entries(packages).filter(([path]) => path.includes('node_modules/'));
}

function requireSpace() {
  const { bavail, bsize } = fs.statfsSync(root);
  if (fs.existsSync(modules) || bavail * bsize >= NEEDED_BYTES) return;
  throw new SetupError(
    `The packages need about ${megabytes(NEEDED_BYTES)} of disk in ${root}; ${megabytes(bavail * bsize)} are free. ` +
      'Make room and run this again.',
  );
}

function hintFor(output) {
  if (/EUSAGE|npm ci.*in sync/.test(output)) {
    return 'package.json and package-lock.json do not agree: run npm install, and commit both.';
  }
  if (/ENOTFOUND|EAI_AGAIN|ECONN|ETIMEDOUT|ERR_SOCKET|network/i.test(output)) {
    return 'npm did not reach its registry. Check the connection, and the proxy or mirror in: npm config list';
  }
  if (/ENOSPC/.test(output))
    return `The packages need about ${megabytes(NEEDED_BYTES)} of disk. Make room and run this again.`;
  if (/EACCES|EPERM|EROFS/.test(output))
    return `npm may not write there: see who owns ${modules} and npm's cache.`;
  return '';
}

function countInstalled() {
  if (!fs.existsSync(modules)) return 0;
  const names = (folder) => fs.readdirSync(folder).filter((name) => !name.startsWith('.'));
  try {
    return names(modules).reduce(
      (sum, name) => sum + (name.startsWith('@') ? names(join(modules, name)).length : 1),
      0,
    );
  } catch {
    return 0; // npm moves folders about while it installs.
  }
}

function bytesBelow(folder) {
  let sum = 0;
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) sum += bytesBelow(path);
    else if (entry.isFile()) sum += fs.statSync(path).size;
  }
  return sum;
}
