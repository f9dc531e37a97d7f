import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The command of npm, as a list: the one that runs this script, the one that came with this Node, or any. */
export function npm() {
  const bin = dirname(process.execPath);
  const script = join('node_modules', 'npm', 'bin', 'npm-cli.js');
  const candidates = [process.env.npm_execpath, join(bin, script), join(bin, '..', 'lib', script)];
  const found = candidates.find((path) => path && /npm-cli\.c?js$/.test(path) && existsSync(path));
  return found === undefined ? ['npm'] : [process.execPath, found];
}
