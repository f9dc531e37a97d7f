import { copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { CrossmodalError } from '@crossmodal/core';
import type { Build, Variant } from '../locate/builds.ts';
import { buildName, cacheFolder } from '../locate/cache.ts';
import { inPackages, type Located } from '../locate/index.ts';
import { buildsHere } from '../locate/supported.ts';
import type { System } from '../locate/system.ts';
import { missingMember, noGlibc, noSpace, notEmpty, notWritable } from './errors.ts';
import { findPip, type Pip } from './find-pip.ts';
import { openPartial, publish, removeLeftovers } from './partial.ts';
import { bytesNeeded } from './space.ts';
import { takeWheel } from './take-wheel.ts';

/** How far an installation is. */
export interface InstallProgress {
  readonly phase: 'download' | 'verify' | 'unpack';
  /** The package at work, as `tensorflow-cpu 2.21.0`. */
  readonly wheel: string;
  /** Which of the wheels it is, from 1, and how many there are. */
  readonly index: number;
  readonly count: number;
  /** Bytes done of this phase, and all of them. */
  readonly bytes: number;
  readonly total: number;
}

export interface InstallOptions {
  /** `'cpu'` (default), or `'cuda'` for NVIDIA GPUs under Linux x64. */
  readonly variant?: Variant;
  /** The folder to fill, new or empty; by default one in the user's cache folder. */
  readonly directory?: string;
  readonly onProgress?: (progress: InstallProgress) => void;
  readonly signal?: AbortSignal;
}

/** The machine, with what only an installation asks of it. */
export interface InstallSystem extends System {
  freeBytes(folder: string): Promise<number>;
  hasGlibc(): boolean;
}

/** `installLibtensorflow` on a given machine. */
export async function install(options: InstallOptions, system: InstallSystem): Promise<Located> {
  const { variant = 'cpu', directory, signal } = options;
  const [build] = buildsHere(system, variant);
  const target = resolve(directory ?? join(cacheFolder(system), buildName(build)));
  const located = () => inPackages(build, target, directory === undefined ? 'cache' : 'setting');
  signal?.throwIfAborted();
  await removeLeftovers(target);
  const there = located();
  if (there !== undefined) return there;
  if (directory !== undefined) await refuseForeignFiles(target);
  if (system.platform === 'linux' && !system.hasGlibc()) throw noGlibc();
  const pip = await findPip(system, build.python?.version, signal);
  const partial = await openPartial(target).catch((error) => Promise.reject(notWritable(target, error)));
  try {
    const needed = bytesNeeded(build.wheels);
    const free = await system.freeBytes(partial);
    if (free < needed) throw noSpace(dirname(target), needed, free);
    const packages = join(partial, 'packages');
    const { wheels } = build;
    for (const [i, wheel] of wheels.entries()) {
      await takeWheel(wheel, { pip, env: system.env, partial, packages, signal }, (phase) =>
        options.onProgress?.({
          ...phase,
          wheel: `${wheel.name} ${wheel.version}`,
          index: i + 1,
          count: wheels.length,
        }),
      );
    }
    if (build.python !== undefined) await copyPython(build, build.python.library, pip, packages);
    if (inPackages(build, packages, 'cache') === undefined) throw incomplete(build);
    signal?.throwIfAborted();
    if (!(await publish(packages, target)) && located() === undefined) {
      // What stands there lacks a library: make room for what is whole.
      await rename(target, join(partial, 'broken'));
      await publish(packages, target);
    }
  } catch (error) {
    signal?.throwIfAborted();
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    await rm(partial, { recursive: true, force: true });
    throw noSpace(dirname(target), bytesNeeded(build.wheels), await system.freeBytes(dirname(target)));
  } finally {
    await rm(partial, { recursive: true, force: true, maxRetries: 3 });
  }
  const installed = located();
  if (installed === undefined) throw incomplete(build);
  return installed;
}

async function copyPython(build: Build, library: string, { prefix }: Pip, packages: string): Promise<void> {
  const to = join(packages, build.framework);
  await mkdir(dirname(to), { recursive: true });
  await copyFile(join(prefix, library), to).catch((error) => {
    throw new CrossmodalError('engine/no-python', `expected ${library} in ${prefix}, found it not.`, {
      hint: 'Install Python from python.org, then run this again.',
      cause: error,
    });
  });
}

async function refuseForeignFiles(directory: string): Promise<void> {
  const files = await readdir(directory).catch(() => []);
  if (files.length > 0) throw notEmpty(directory, files.length);
}

function incomplete(build: Build): CrossmodalError {
  return missingMember(build.wheels[0]!.name, `${build.cc} and ${build.framework}`);
}
