import { spawn } from 'node:child_process';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Wheel } from '../locate/builds.ts';
import type { Pip } from './find-pip.ts';
import { downloadError } from './pip-errors.ts';

export interface PipDownload {
  readonly pip: Pip;
  readonly wheel: Wheel;
  /** A folder that pip has for itself. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly onBytes: (bytes: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Has pip fetch one wheel, by the user's own mirrors and proxies, and gives its path. */
export async function pipDownload(download: PipDownload): Promise<string> {
  const { wheel, folder } = download;
  const temporary = join(folder, 'temporary');
  const into = join(folder, 'wheel');
  for (const path of [temporary, into]) {
    await rm(path, { recursive: true, force: true });
    await mkdir(path, { recursive: true });
  }
  const watching = watch(folder, (bytes) => download.onBytes(Math.min(bytes, wheel.size)));
  try {
    await run(download, temporary, into);
  } finally {
    watching.stop();
  }
  const [name] = (await readdir(into)).filter((file) => file.endsWith('.whl'));
  if (name === undefined) throw downloadError(wheel, 'pip ended well, but left no wheel.');
  return join(into, name);
}

async function run({ pip, wheel, env, signal }: PipDownload, temporary: string, into: string): Promise<void> {
  signal?.throwIfAborted();
  const [program, ...before] = pip.command;
  // The wheel of this one Python, whichever runs pip: nothing in it is executed.
  const args = ['-m', 'pip', 'download', '-q', '--no-input', '--disable-pip-version-check']
    .concat(['--progress-bar', 'off', '--no-cache-dir', '--no-deps', '--only-binary=:all:'])
    .concat(['--platform', wheel.platform, '--python-version', '3.13', '--implementation', 'cp'])
    .concat(['--dest', into, `${wheel.name}==${wheel.version}`]);
  const child = spawn(program!, [...before, ...args], {
    // pip's temporary files too belong on the target's disk, where their growth is seen.
    env: { ...env, TMPDIR: temporary, TEMP: temporary, TMP: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-20_000);
    });
  }
  const stop = () => child.kill('SIGKILL');
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject).once('close', resolve);
    });
    signal?.throwIfAborted();
    if (code !== 0) throw downloadError(wheel, said);
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/** Tells how large the largest file in a folder is, several times a second: the wheel that grows. */
function watch(folder: string, onBytes: (bytes: number) => void): { stop(): void } {
  let busy = false;
  let stopped = false;
  const timer = setInterval(async () => {
    if (busy) return;
    busy = true;
    const bytes = await largest(folder);
    busy = false;
    if (!stopped) onBytes(bytes);
  }, 200);
  return {
    stop() {
      stopped = true;
      clearInterval(timer);
    },
  };
}

async function largest(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = names.map(async (name) => {
    const found = await stat(join(folder, name)).catch(() => undefined);
    return found?.isFile() ? found.size : 0;
  });
  return Math.max(0, ...(await Promise.all(sizes)));
}
