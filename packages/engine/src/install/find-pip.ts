import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { CrossmodalError } from '@crossmodal/core';
import { pythonCommands } from '../locate/python.ts';
import type { System } from '../locate/system.ts';

/** A Python 3 that has pip. */
export interface Pip {
  readonly command: readonly string[];
  /** Python's version, as `3.13`. */
  readonly python: string;
  /** The folder of the Python installation. */
  readonly prefix: string;
  /** pip's version; undefined where Python has none. */
  readonly version: string | undefined;
}

/** The first pip that knows wheels for `manylinux_2_27`. */
const oldest = [20, 3] as const;

const question = `
import json, sys
try:
    import pip
    version = pip.__version__
except ImportError:
    version = None
print(json.dumps({"python": "%d.%d" % sys.version_info[:2], "prefix": sys.base_prefix, "version": version}))
`;

/**
 * Finds a Python 3 with a pip that serves.
 *
 * @param python the version of Python it must be, where the build needs one
 */
export async function findPip(
  { env, platform }: System,
  python?: string,
  signal?: AbortSignal,
): Promise<Pip & { readonly version: string }> {
  const found: Pip[] = [];
  for (const command of pythonCommands(platform)) {
    const pip = await ask(command, env, signal);
    if (pip === undefined || pip.python.startsWith('2.')) continue;
    if (python !== undefined && pip.python !== python) continue;
    if (serves(pip)) return pip;
    found.push(pip);
  }
  throw complaint(found, platform, python);
}

async function ask(
  [program, ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
  signal: AbortSignal | undefined,
): Promise<Pip | undefined> {
  try {
    const options = { env, windowsHide: true, timeout: 30_000, ...(signal && { signal }) };
    const { stdout } = await promisify(execFile)(program!, [...args, '-c', question], options);
    const answer = JSON.parse(stdout) as Omit<Pip, 'command' | 'version'> & { version: string | null };
    return { ...answer, version: answer.version ?? undefined, command: [program!, ...args] };
  } catch {
    signal?.throwIfAborted();
    return undefined;
  }
}

function serves(pip: Pip): pip is Pip & { version: string } {
  if (pip.version === undefined) return false;
  const [major = 0, minor = 0] = pip.version.split('.').map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}

function complaint([first]: readonly Pip[], platform: NodeJS.Platform, python?: string): CrossmodalError {
  if (first === undefined) {
    const wanted = `Python ${python ?? 3}`;
    return new CrossmodalError(
      'engine/no-python',
      `expected ${wanted}, whose pip fetches libtensorflow; found none by the names ` +
        `${pythonCommands(platform)
          .map((command) => command.join(' '))
          .join(', ')}.`,
      {
        hint:
          platform === 'linux'
            ? 'Install it (Debian, Ubuntu: sudo apt install python3 python3-pip), then run this again.'
            : `Install ${wanted} from python.org, then run this again.`,
      },
    );
  }
  const command = first.command.join(' ');
  if (first.version === undefined) {
    return new CrossmodalError(
      'engine/no-pip',
      `expected pip in ${command} (Python ${first.python}), found none.`,
      {
        hint: `Install it (Debian, Ubuntu: sudo apt install python3-pip; elsewhere: ${command} -m ensurepip).`,
      },
    );
  }
  return new CrossmodalError(
    'engine/old-pip',
    `expected pip ${oldest.join('.')} or newer in ${command}, found ${first.version}.`,
    { hint: `Run: ${command} -m pip install --upgrade pip` },
  );
}
