// The Python libraries that benchmarks compare with, in an environment of the repository's own.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runLogged } from './child.mjs';
import { root } from './root.mjs';
import { contentKey, isStamped, stamp } from './stamp.mjs';
import { step } from './terminal.mjs';

const folder = join('benchmarks', '.venv');

/** Installs what a requirements file names, once; returns the Python to run it with. */
export async function installPeers(requirements) {
  const python = join(
    root,
    folder,
    ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']),
  );
  if (!existsSync(python)) {
    await step('Python environment', () =>
      runLogged('venv', process.platform === 'win32' ? 'python' : 'python3', ['-m', 'venv', folder], {
        hint: 'On Debian and Ubuntu: apt install python3-venv.',
      }),
    );
  }
  const name = `peers-${requirements.replace(/\W+/g, '-')}`;
  const key = contentKey([requirements]);
  if (isStamped(name, key)) return python;
  await step(`peers of ${requirements} (may be gigabytes)`, () =>
    runLogged('peers', python, ['-m', 'pip', 'install', '--disable-pip-version-check', '-r', requirements]),
  );
  stamp(name, key);
  return python;
}
